import { describe, expect, it } from 'vitest';
import { All, Controller, Delete, Get, Head, Options, Patch, Post, Put, createApp, text } from 'mantisjs';
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
  controllers: [ArticleController, VerbController, Sub, FallbackController],
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

  it('names the routes there are for one that there is not (E_ROUTE_UNKNOWN)', () => {
    expect(() => app.url('artikel')).toThrow(/no route named 'artikel'.*'articles', 'article'.*E_ROUTE_UNKNOWN/);
  });

  it.each([
    [{}, /'id' of the route 'article' is missing.*E_ROUTE_PARAMETER/],
    [{ id: 'x' }, /'id' of the route 'article' is 'x', which does not match/],
  ])('refuses the parameters %j', (parameters, message) => {
    expect(() => app.url('article', parameters)).toThrow(message);
  });
});
