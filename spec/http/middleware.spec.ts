import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpError, Result, Use, createApp, injectable, text } from 'mantisjs';
import type { Middleware, MiddlewareFunction, Next, RequestContext } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

const trail: string[] = [];
const leave =
  (name: string): MiddlewareFunction =>
  async (_context, next) => {
    trail.push(`${name} in`);
    const result = await next();
    trail.push(`${name} out`);
    return result;
  };

@injectable()
class Stamp implements Middleware {
  async handle({ route }: RequestContext, next: Next) {
    const result = await next();
    result.headers.set('x-route', route?.path ?? 'none');
    return result;
  }
}

const mapErrors: MiddlewareFunction = async (_context, next) => {
  try {
    return await next();
  } catch (error) {
    if (error instanceof RangeError) throw new HttpError(422, 'Out of range.');
    throw error;
  }
};

@Controller()
@Use(leave('controller'))
class PageController {
  @Get('/')
  @Use(leave('first'), leave('second'))
  page() {
    trail.push('action');
    return 'page';
  }

  @Get('/blocked')
  @Use(() => text('stopped', { status: 403 }))
  blocked() {
    trail.push('action');
  }

  @Get('/range/:id')
  range() {
    throw new RangeError('too much');
  }
}

const app = createApp({
  controllers: [PageController],
  middleware: [leave('app'), Stamp, mapErrors],
  session: false,
  logger: false,
});
const client = new TestClient(app);

describe('middleware', () => {
  it('wraps the action from the application inwards, and is left in the reverse order', async () => {
    trail.length = 0;
    await client.get('/');

    expect(trail).toEqual([
      'app in',
      'controller in',
      'first in',
      'second in',
      'action',
      'second out',
      'first out',
      'controller out',
      'app out',
    ]);
  });

  it('may answer itself', async () => {
    trail.length = 0;
    const response = await client.get('/blocked');

    expect([response.status, await response.text(), trail.includes('action')]).toEqual([403, 'stopped', false]);
  });

  it('is bound to the route that matched', async () => {
    expect((await client.get('/range/1')).headers.has('x-route')).toBe(false);
    expect((await client.get('/')).headers.get('x-route')).toBe('/');
  });

  it('may turn an error into another', async () => {
    expect((await client.get('/range/1')).status).toBe(422);
  });

  it('of the application runs also where no route matches', async () => {
    trail.length = 0;

    expect((await client.get('/none')).status).toBe(404);
    expect(trail).toEqual(['app in']);
  });

  it('gets a result of its own, whatever an action returns', async () => {
    const shared = new Result('shared', { headers: { 'x-shared': '1' } });
    const sharing = createApp({
      middleware: [(_context, next) => next(), () => shared],
      session: false,
      logger: false,
    });
    const first = await new TestClient(sharing).get('/');

    expect([first.status, await first.text()]).toEqual([200, 'shared']);
    expect(shared.headers.has('content-length')).toBe(false);
  });
});
