import { describe, expect, it } from 'vitest';
import { All, Controller, Get, Param, Post, Req, createApp } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

/** Answers with the place that was reached and the parameters that it got. */
function reached(place: string, { params }: HttpRequest) {
  return { place, params: { ...params } };
}

@Controller()
class PathController {
  @Get('/*')
  rest(@Req() request: HttpRequest) {
    return reached('rest', request);
  }

  @Get('/users/:id')
  user(@Req() request: HttpRequest) {
    return reached('user', request);
  }

  @Get('/users/:id(\\d+)')
  userNumber(@Req() request: HttpRequest) {
    return reached('number', request);
  }

  @Get('/users/:slug([a-z]+-[a-z]+)')
  userSlug(@Req() request: HttpRequest) {
    return reached('slug', request);
  }

  @Get('/users/new')
  newUser(@Req() request: HttpRequest) {
    return reached('new', request);
  }

  @Get('/archive/:year(\\d{4})?/:month(\\d\\d)?')
  archive(@Req() request: HttpRequest) {
    return reached('archive', request);
  }

  @Get('/images/:name.:type(png|(?:jpe?g))')
  image(@Req() request: HttpRequest) {
    return reached('image', request);
  }

  @Get('/range/:from~:to')
  range(@Req() request: HttpRequest) {
    return reached('range', request);
  }

  @Get('/groups/:a((x)(y))-:b((z)|w)')
  groups(@Req() request: HttpRequest) {
    return reached('groups', request);
  }

  @Get('/files/*')
  files(@Param('*') path: string) {
    return { place: 'files', params: { '*': path } };
  }

  @Get('/pairs/:one(\\d)/:two(a)')
  first(@Req() request: HttpRequest) {
    return reached('digit and a', request);
  }

  @Get('/pairs/:one([a-z])/:two(b)')
  second(@Req() request: HttpRequest) {
    return reached('letter and b', request);
  }

  @Get('/café/:id')
  coffee(@Req() request: HttpRequest) {
    return reached('café', request);
  }
}

const client = new TestClient(createApp({ controllers: [PathController], session: false, logger: false }));

describe('a path', () => {
  it.each([
    ['/users/7', 'number', { id: '7' }],
    ['/users/ann-lee', 'slug', { slug: 'ann-lee' }],
    ['/users/ann', 'user', { id: 'ann' }],
    ['/users/new', 'new', {}],
    ['/archive', 'archive', {}],
    ['/archive/2026', 'archive', { year: '2026' }],
    ['/archive/2026/11', 'archive', { year: '2026', month: '11' }],
    ['/archive/26', 'rest', { '*': 'archive/26' }],
    ['/archive/2026/11/1', 'rest', { '*': 'archive/2026/11/1' }],
    ['/images/cat.png', 'image', { name: 'cat', type: 'png' }],
    ['/images/big.cat.jpeg', 'image', { name: 'big.cat', type: 'jpeg' }],
    ['/images/cat.gif', 'rest', { '*': 'images/cat.gif' }],
    ['/range/1~9', 'range', { from: '1', to: '9' }],
    ['/groups/xy-w', 'groups', { a: 'xy', b: 'w' }],
    ['/files/a/b%20c', 'files', { '*': 'a/b c' }],
    ['/files/', 'files', { '*': '' }],
    ['/files', 'rest', { '*': 'files' }],
    ['/users/', 'rest', { '*': 'users/' }],
    ['/pairs/1/a', 'digit and a', { one: '1', two: 'a' }],
    ['/pairs/x/b', 'letter and b', { one: 'x', two: 'b' }],
    ['/pairs/1/b', 'rest', { '*': 'pairs/1/b' }],
    ['/caf%C3%A9/%E2%82%AC', 'café', { id: '€' }],
  ])('%s goes to %s', async (path, place, params) => {
    expect(await (await client.get(path)).json()).toEqual({ place, params });
  });

  it('has the same target whatever the order of declaration', async () => {
    @Controller()
    class Before {
      @Get('/posts/new')
      blank() {
        return 'literal';
      }

      @Get('/posts/:id')
      show() {
        return 'parameter';
      }
    }
    @Controller()
    class After {
      @Get('/posts/:id')
      show() {
        return 'parameter';
      }

      @Get('/posts/new')
      blank() {
        return 'literal';
      }
    }
    const answers = [Before, After].map(async (each) => {
      const app = createApp({ controllers: [each], session: false, logger: false });
      return (await new TestClient(app).get('/posts/new')).text();
    });

    expect(await Promise.all(answers)).toEqual(['literal', 'literal']);
  });
});

describe('a path without parameters', () => {
  it('wins over parameters and wildcards, and leaves nothing behind for the next request', async () => {
    @Controller()
    class Mixed {
      @Get('/*')
      any() {
        return 'any';
      }

      @Get('/:name')
      named() {
        return 'named';
      }

      @Get('/me')
      me(@Req() { params }: HttpRequest) {
        Reflect.set(params, 'seen', 'before');
        return Object.keys(params).join() || 'nothing';
      }
    }
    const client = new TestClient(createApp({ controllers: [Mixed], session: false }));
    const answers = [];
    for (const path of ['/me', '/me', '/you', '/me/', '/Me'])
      answers.push(await client.get(path).then((answer) => answer.text()));

    expect(answers).toEqual(['nothing', 'nothing', 'named', 'any', 'named']);
  });

  it('is found in another case and with a slash at its end where these are the same', async () => {
    @Controller()
    class Plain {
      @Get('/Me')
      me() {
        return 'me';
      }
    }
    const options = { caseSensitive: false, trailingSlash: 'ignore', session: false } as const;
    const client = new TestClient(createApp({ controllers: [Plain], ...options }));

    expect(
      (await Promise.all(['/Me', '/me', '/ME/', '/Me/'].map((path) => client.get(path)))).map(({ status }) => status),
    ).toEqual([200, 200, 200, 200]);
  });
});

describe('a route that cannot be told from another', () => {
  it('is reported with both places: an optional parameter and the path without it', () => {
    @Controller()
    class Blog {
      @Get('/posts/:page?')
      list() {}

      @Get('/posts')
      index() {}
    }

    expect(problemsWith({ controllers: [Blog], session: false })).toMatchObject([
      {
        code: 'E_ROUTE_DUPLICATE',
        what: 'GET /posts is declared by Blog.list and by Blog.index.',
        why: 'A request can only go to one of them, and /posts/:page? answers it already.',
      },
    ]);
  });

  it('is reported with both places: paths that differ in case alone, where case does not count', () => {
    @Controller()
    class Cases {
      @Get('/About')
      upper() {}

      @Get('/about')
      lower() {}
    }

    expect(problemsWith({ controllers: [Cases], session: false })).toEqual([]);
    expect(problemsWith({ controllers: [Cases], session: false, caseSensitive: false })).toMatchObject([
      { code: 'E_ROUTE_DUPLICATE', what: expect.stringContaining('Cases.upper and by Cases.lower') },
    ]);
  });

  it('is none where constraints, methods or @All tell them apart', () => {
    @Controller()
    class Apart {
      @Get('/a/:id(\\d+)')
      number() {}

      @Get('/a/:id(\\D+)')
      text() {}

      @Post('/a/:name')
      post() {}

      @All('/a/:any')
      all() {}
    }

    expect(problemsWith({ controllers: [Apart], session: false, caseSensitive: false })).toEqual([]);
  });
});

describe('a path pattern', () => {
  it.each([
    ['/:a/:a', /two parameters that are named a/],
    ['/:a?/b', /:a can only stand at the end/],
    ['/x:a?', /:a is only a part of its segment/],
    ['/:id([)', /refused/],
    ['/a\\b', /holds a character/],
  ])('%s is refused (E_ROUTE_PATH)', (path, reason) => {
    @Controller()
    class Wrong {
      @Get(path)
      show() {}
    }

    expect(problemsWith({ controllers: [Wrong], session: false })).toMatchObject([
      { code: 'E_ROUTE_PATH', what: expect.stringMatching(reason) },
    ]);
  });
});
