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

describe('middleware that returns nothing', () => {
  const answerOf = async (...middleware: MiddlewareFunction[]) => {
    const errors = {};
    const client = new TestClient(
      createApp({ controllers: [GreetingController], middleware, session: false, logger: false, errors }),
    );
    const response = await client.get('/greeting');
    return [response.status, await response.text()];
  };

  @Controller()
  class GreetingController {
    @Get('/greeting')
    show() {
      return 'hello';
    }
  }

  it('leaves the answer as it is after next(), awaited or not', async () => {
    const measured: MiddlewareFunction = async (_context, next) => {
      await next();
    };
    const hasty: MiddlewareFunction = (_context, next) => void next();

    expect(await answerOf(measured)).toEqual([200, 'hello']);
    expect(await answerOf(hasty, measured)).toEqual([200, 'hello']);
  });

  it('answers 204 where it has not called next()', async () => {
    expect(await answerOf(() => undefined)).toEqual([204, '']);
  });

  it('swallows no error that it has caught', async () => {
    const silent: MiddlewareFunction = async (_context, next) => {
      await next().catch(() => undefined);
    };
    const failing: MiddlewareFunction = () => {
      throw new HttpError(418, 'Tea.');
    };

    expect((await answerOf(silent, failing))[0]).toBe(418);
  });
});

describe('next()', () => {
  it('runs the action once, and refuses a second call (E_MIDDLEWARE_NEXT)', async () => {
    let payments = 0;
    @Controller()
    class PaymentController {
      @Get('/pay')
      pay() {
        payments += 1;
      }
    }
    const codes: unknown[] = [];
    const twice: MiddlewareFunction = async (_context, next) => {
      await next();
      await next().catch((error: { code: string }) => codes.push(error.code));
    };
    const app = createApp({ controllers: [PaymentController], middleware: [twice], session: false, logger: false });

    expect((await new TestClient(app).get('/pay')).status).toBe(204);
    expect([payments, codes]).toEqual([1, ['E_MIDDLEWARE_NEXT']]);
  });
});
