import { describe, expect, it } from 'vitest';
import { Controller, Forbidden, Get, SessionService, Use, createApp, formatRoutes, group } from 'mantisjs';
import type { MiddlewareFunction } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

/** Adds its name to a header, so that a test sees who was passed, from the inside out. */
const mark = (name: string): MiddlewareFunction =>
  Object.defineProperty(
    async (_context: unknown, next: Parameters<MiddlewareFunction>[1]) => {
      const result = await next();
      result.headers.append('x-passed', name);
      return result;
    },
    'name',
    { value: name },
  );

const deny: MiddlewareFunction = () => {
  throw new Forbidden();
};

@Controller('/posts', { name: 'posts.' })
@Use(mark('controller'))
class PostController {
  @Get('/', { name: 'index' })
  list() {
    return 'posts';
  }

  @Get('/:id', { name: 'show' })
  @Use(mark('action'))
  show() {
    return 'post';
  }
}

@Controller()
class HomeController {
  @Get('/', { name: 'home' })
  home() {
    return 'home';
  }
}

const app = createApp({
  prefix: '/api/',
  controllers: [
    HomeController,
    group('/admin', [PostController, group('reports', [HomeController], { name: 'reports.' })], {
      name: 'admin.',
      middleware: [mark('group')],
    }),
    group('/closed', [PostController], { middleware: [deny], name: 'closed.' }),
  ],
  session: false,
  logger: false,
});
const client = new TestClient(app);

describe('a group', () => {
  it.each([
    ['/api', 'home'],
    ['/api/admin/posts', 'posts'],
    ['/api/admin/posts/1', 'post'],
    ['/api/admin/reports', 'home'],
  ])('puts its prefix before the paths of its controllers: %s', async (path, expected) => {
    expect(await (await client.get(path)).text()).toBe(expected);
  });

  it('puts its middleware around that of controllers and actions', async () => {
    const response = await client.get('/api/admin/posts/1');

    expect(response.headers.get('x-passed')).toBe('action, controller, group');
  });

  it('guards all of its routes, whatever their address is written like', async () => {
    const statuses = ['/api/closed/posts', '/api/closed/posts/1', '/api/%63losed/posts/1'].map(
      async (path) => (await client.get(path)).status,
    );

    expect(await Promise.all(statuses)).toEqual([403, 403, 403]);
  });

  it('puts its name before the names of its routes, and the same controller may stand in several', () => {
    expect([
      app.url('home'),
      app.url('admin.reports.home'),
      app.url('admin.posts.show', { id: 1 }),
      app.url('closed.posts.show', { id: 1 }),
    ]).toEqual(['/api', '/api/admin/reports', '/api/admin/posts/1', '/api/closed/posts/1']);
  });

  it('shows in the route table, which can be read', () => {
    expect(app.routes[2]).toEqual({
      methods: ['GET'],
      path: '/api/admin/posts/:id',
      name: 'admin.posts.show',
      action: 'PostController.show',
      controller: 'PostController',
      middleware: ['group', 'controller', 'action'],
      host: undefined,
    });
    expect(formatRoutes(app.routes.slice(0, 3))).toMatchInlineSnapshot(`
      "GET  /api                  home               HomeController.home
      GET  /api/admin/posts      admin.posts.index  PostController.list  group > controller
      GET  /api/admin/posts/:id  admin.posts.show   PostController.show  group > controller > action"
    `);
  });

  it('decides on the session where controllers and routes do not', async () => {
    @Controller()
    class Reader {
      constructor(private readonly session: SessionService) {}

      @Get('/off')
      off() {
        return this.session.get('a', 'none');
      }

      @Get('/on', { session: true })
      on() {
        return this.session.get('a', 'none');
      }
    }
    const controllers = [group('/quiet', [Reader], { session: false })];
    const visitor = new TestClient(createApp({ controllers, session: { driver: 'memory' }, logger: false }));

    expect((await visitor.get('/quiet/off')).status).toBe(500);
    expect(await (await visitor.get('/quiet/on')).text()).toBe('none');
  });
});

describe('a mistake in a group', () => {
  it.each<[string, Parameters<typeof group>, string, string]>([
    ['its options', ['/x', [], { midleware: [] } as never], 'E_OPTION', "There is no option group('/x').midleware."],
    ['its middleware', ['/x', [], { middleware: ['no'] as never }], 'E_OPTION', "group('/x').middleware is [ 'no' ]"],
    ['its prefix', [7 as never, []], 'E_OPTION', 'The option prefix of group(7) is 7.'],
    ['its list', ['/x', undefined as never], 'E_OPTION', "The option list of group('/x') is null."],
    ['its members', ['/x', [class Plain {}]], 'E_CONTROLLER_INVALID', "group('/x')[0] is class Plain."],
    ['its host', ['/x', [HomeController], { host: 'a b' }], 'E_ROUTE_HOST', "The host 'a b' of HomeController"],
    ['no object', ['/x', [], null as never], 'E_OPTION', "The option group('/x').options is null."],
  ])('is reported at boot: %s', (_name, parameters, code, what) => {
    expect(problemsWith({ controllers: [group(...parameters)], session: false })).toMatchObject([
      { code, what: expect.stringContaining(what) },
    ]);
  });

  it('is reported when two groups give one name to two routes', () => {
    const controllers = [group('/a', [HomeController]), group('/b', [HomeController])];

    expect(problemsWith({ controllers, session: false })).toMatchObject([{ code: 'E_ROUTE_NAME_DUPLICATE' }]);
  });
});
