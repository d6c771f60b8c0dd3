import { describe, expect, it } from 'vitest';
import {
  All,
  Controller,
  Delete,
  Get,
  Head,
  Options,
  Param,
  Patch,
  Post,
  Put,
  Use,
  createApp,
  redirect,
  text,
} from 'mantisjs';
import type { MiddlewareFunction } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller('/articles')
class ArticleController {
  @Get('/', { name: 'articles' })
  list() {
    return 'list';
  }

  @Get('/:id(\\d+)', { name: 'article' })
  show() {
    return 'by number';
  }

  @Get('/new')
  blank() {
    return 'literal';
  }

  @Get('/by/:author/:page?', { name: 'author' })
  author() {
    return 'author';
  }

  @Get('/files/*', { name: 'file' })
  file() {
    return 'file';
  }
}

@Controller('/rest')
class RestController {
  @Get('/archive/:year?/:month?', { name: 'archive' })
  archive() {
    return 'archive';
  }

  @Get(['/either/:year?/:month?', '/month/:month'])
  either() {
    return 'either';
  }

  @Get('/files/*', { name: 'rest' })
  files(@Param('*') rest: string) {
    return `rest:${rest}`;
  }
}

@Controller()
class VerbController {
  @Post('/verb')
  post() {
    return 'POST';
  }

  @Put('/verb')
  put() {
    return 'PUT';
  }

  @Patch('/verb')
  patch() {
    return 'PATCH';
  }

  @Delete('/verb')
  remove() {
    return 'DELETE';
  }

  @Head('/verb')
  head() {
    return 'HEAD';
  }

  @Options('/verb')
  options() {
    return 'OPTIONS';
  }

  @All('/verb')
  rest() {
    return 'ALL';
  }

  @Get(['/one', '/two'])
  several() {
    return 'several';
  }
}

class Base {
  @Get('/inherited')
  show() {
    return this.word();
  }

  word() {
    return 'base';
  }
}

@Controller('/paged')
class PagedController {
  @Get(['/', '/:page', '/:page/by/:size'], { name: 'paged' })
  list() {
    return 'paged';
  }
}

const absolute: MiddlewareFunction = ({ url }) => url('articles', {}, {}, { absolute: true });

@Controller()
class LinkController {
  @Get('/links')
  @Use(absolute)
  links() {}

  @Get('/go/name')
  byName() {
    return redirect.route('article', { id: 12 }, { query: { tab: 'notes' }, hash: 'top' });
  }

  @Get('/go/action')
  byAction() {
    return redirect.route([ArticleController, 'author'], { author: 'ann' });
  }
}

@Controller()
class FallbackController {
  @All('/*')
  rest() {
    return text('nothing', { status: 404 });
  }
}

@Controller('/sub')
class Sub extends Base {
  override word() {
    return 'sub';
  }
}

const app = createApp({
  controllers: [
    ArticleController,
    RestController,
    VerbController,
    Sub,
    PagedController,
    LinkController,
    FallbackController,
  ],
  session: false,
  logger: false,
});
const client = new TestClient(app);
const answer = async (path: string, method = 'GET') => (await client.request(method, path)).text();

describe('a path', () => {
  it.each([
    ['/articles', 'list'],
    ['/articles/12', 'by number'],
    ['/articles/new', 'literal'],
    ['/articles/by/ann', 'author'],
    ['/articles/by/ann/2', 'author'],
    ['/articles/files/a/b/c', 'file'],
    ['/one', 'several'],
    ['/two', 'several'],
    ['/sub/inherited', 'sub'],
  ])('%s is answered by "%s"', async (path, expected) => {
    expect(await answer(path)).toBe(expected);
  });

  it('that does not keep a constraint is unknown', async () => {
    expect((await client.get('/articles/twelve')).status).toBe(404);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'has an action for %s that goes before the one for all',
    async (method) => {
      expect(await answer('/verb', method)).toBe(method);
    },
  );

  it('is answered for HEAD by its GET, not by a wider path', async () => {
    expect((await client.request('HEAD', '/articles')).headers.get('content-length')).toBe('4');
  });

  it('has the action for all methods where there is no other', async () => {
    expect(await answer('/verb')).toBe('ALL');
  });
});

describe('url()', () => {
  it.each([
    [['articles'], '/articles'],
    [['article', { id: 12 }], '/articles/12'],
    [['author', { author: 'ann b/c', page: 2 }], '/articles/by/ann%20b%2Fc/2'],
    [['author', { author: 'ann' }], '/articles/by/ann'],
    [['file', { '*': 'a b/c' }], '/articles/files/a%20b/c'],
    [['articles', {}, { q: 'a&b', tag: ['x', 'y'], none: undefined }], '/articles?q=a%26b&tag=x&tag=y'],
  ] as [Parameters<typeof app.url>, string][])('writes %j as %s', (parameters, expected) => {
    expect(app.url(...parameters)).toBe(expected);
  });

  it.each([
    [app.url([ArticleController, 'show'], { id: 12 }), '/articles/12'],
    [app.url([ArticleController, 'author'], { author: 'ann' }, { q: 1 }), '/articles/by/ann?q=1'],
    [app.url([VerbController, 'several']), '/one'],
    [app.url([Sub, 'show']), '/sub/inherited'],
    [app.url([PagedController, 'list']), '/paged'],
    [app.url([PagedController, 'list'], { page: 2 }), '/paged/2'],
    [app.url('paged', { page: 2, size: 5 }), '/paged/2/by/5'],
    [app.url('articles', {}, {}, { hash: 'the end' }), '/articles#the%20end'],
    [app.url('articles', {}, { day: new Date(0), none: null }), '/articles?day=1970-01-01T00%3A00%3A00.000Z'],
  ])('writes %s by controller and action, of several paths the one that fits', (url, expected) => {
    expect(url).toBe(expected);
  });

  it('names the actions there are for one that there is not (E_ROUTE_UNKNOWN)', () => {
    expect(() => app.url([Sub, 'word'])).toThrow(
      /no route to 'word' of class Sub. Its actions are 'show'.*E_ROUTE_UNKNOWN/,
    );
    expect(() => app.url([class Stranger {} as typeof Sub, 'show'])).toThrow(
      /none of the controllers.*E_ROUTE_UNKNOWN/,
    );
    expect(() => app.url(undefined as never)).toThrow(/E_ROUTE_UNKNOWN/);
  });

  it('is absolute with the protocol and host of the request, or with baseUrl', async () => {
    const here = await client.get('/links', { headers: { host: 'shop.example.com:8080' } });
    const elsewhere = createApp({
      controllers: [LinkController, ArticleController],
      baseUrl: 'https://a.com/',
      session: false,
    });

    expect(await here.text()).toBe('http://shop.example.com:8080/articles');
    expect(elsewhere.url('articles', {}, {}, { absolute: true })).toBe('https://a.com/articles');
    expect(() => app.url('articles', {}, {}, { absolute: true })).toThrow(/An absolute URL was asked for.*E_URL_BASE/);
  });

  it.each([
    ['/go/name', '/articles/12?tab=notes#top'],
    ['/go/action', '/articles/by/ann'],
  ])('is where redirect.route() goes: %s', async (path, location) => {
    const response = await client.get(path);

    expect([response.status, response.headers.get('location')]).toEqual([302, location]);
  });

  it.each(['..', '.'])('is not written with the dot segment %s', (author) => {
    expect(() => app.url('author', { author })).toThrow(/'author' of the route 'author' is .*E_ROUTE_PARAMETER/);
    expect(() => app.url('file', { '*': `a/${author}/b` })).toThrow(/an empty or a dot segment/);
  });

  it('names the routes there are for one that there is not (E_ROUTE_UNKNOWN)', () => {
    expect(() => app.url('artikel')).toThrow(/no route named 'artikel'.*'articles', 'article'.*E_ROUTE_UNKNOWN/);
  });

  it.each([
    [{}, /'id' of the route 'article' is missing.*E_ROUTE_PARAMETER/],
    [{ id: 'x' }, /'id' of the route 'article' is 'x', which does not match/],
  ])('refuses the parameters %j', (parameters, message) => {
    expect(() => app.url('article', parameters)).toThrow(message);
  });

  it('lacks an optional parameter only where none follows it', () => {
    expect(['archive', 'archive', 'archive'].map((name, count) => app.url(name, firstOf(count)))).toEqual([
      '/rest/archive',
      '/rest/archive/2024',
      '/rest/archive/2024/7',
    ]);
    expect(() => app.url('archive', { month: 7 })).toThrow(
      /'year' of the route 'archive' is missing, and is needed where one that follows it is given.*E_ROUTE_PARAMETER/,
    );
    expect(app.url([RestController, 'either'], { month: 7 })).toBe('/rest/month/7');
  });

  it.each(['', 'a', 'a/', 'a b/ü/c%'])('is one that its wildcard answers, also for %j', async (rest) => {
    const response = await client.get(app.url('rest', { '*': rest }));

    expect([response.status, await response.text()]).toEqual([200, `rest:${rest}`]);
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['half of a surrogate pair', 'a\ud800'],
    ['NaN', Number.NaN],
    ['an infinite number', Number.POSITIVE_INFINITY],
    ['an object', { id: 1 }],
    ['an object without a prototype', Object.create(null)],
    ['a list', [1, 2]],
    ['a function', () => 'x'],
    ['a symbol', Symbol('x')],
    ['a day that no calendar has', new Date('x')],
  ])('is not written with %s', (_, value) => {
    const message = /is .*, which is no text that a path can hold.*E_ROUTE_PARAMETER/;

    expect(() => app.url('author', { author: value as never })).toThrow(message);
    expect(() => app.url('rest', { '*': value as never })).toThrow(message);
  });

  it('is written with objects that have a text, and with nothing for null', () => {
    const written = (author: unknown): string => app.url('author', { author: author as never });

    expect(written(new URL('a:b'))).toBe('/articles/by/a%3Ab');
    expect(written(new Date(0))).toBe('/articles/by/1970-01-01T00%3A00%3A00.000Z');
    expect(() => written(null)).toThrow(/'author' of the route 'author' is missing/);
  });
});

function firstOf(count: number): Record<string, number> {
  return Object.fromEntries(Object.entries({ year: 2024, month: 7 }).slice(0, count));
}
