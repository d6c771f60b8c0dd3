import { describe, expect, it, onTestFinished } from 'vitest';
import { Controller, Get, SessionService, Use, createApp, inject, injectable, singleton } from 'mantisjs';
import type { Middleware, Next, RequestContext, SessionDriver } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@singleton()
class Cart {
  constructor(private readonly session: SessionService) {}

  get size(): unknown {
    return this.session.get('size', 0);
  }
}

@injectable()
class Guard implements Middleware {
  constructor(private readonly session: SessionService) {}

  handle(_context: RequestContext, next: Next) {
    return this.session.has('user') ? next() : 'stop';
  }
}

@Controller()
class ThroughService {
  constructor(private readonly cart: Cart) {}

  @Get('/service')
  show() {
    return { size: this.cart.size };
  }
}

@Controller()
class ThroughMiddleware {
  @Get('/middleware')
  @Use(Guard)
  show() {
    return 'in';
  }
}

let hidden: SessionService;

@Controller()
class Hidden {
  constructor(@inject('hidden') _session: SessionService) {}

  @Get('/hidden')
  show() {
    return String(hidden.get('user', 'nobody'));
  }

  @Get('/declared', { session: true })
  declared() {
    return String(hidden.get('user', 'nobody'));
  }

  @Get('/off', { session: false })
  off() {
    return 'off';
  }
}

function build() {
  const reads: string[] = [];
  const driver: SessionDriver = {
    read: (key) => void reads.push(key),
    write: () => undefined,
    destroy: () => undefined,
  };
  const lines: string[] = [];
  const note = (fields: { err?: Error }, message: string) => void lines.push(fields.err?.message ?? message);
  const logger = { info: note, warn: note, error: note };
  const app = createApp({ controllers: [ThroughService, ThroughMiddleware, Hidden], session: { driver }, logger });
  app.container.register('hidden', { useFactory: (container) => (hidden = container.resolve(SessionService)) });
  const client = new TestClient(app);
  client.cookies.set('session_id', 'A'.repeat(43));
  return { app, client, reads, lines };
}

describe('pay for what you use', () => {
  it.each(['/service', '/middleware'])('loads the session for %s, whose code reaches it', async (path) => {
    const { client, reads } = build();

    expect((await client.get(path)).status).toBe(200);
    expect(reads).toHaveLength(1);
  });

  it('speaks of the request being served in a singleton too', async () => {
    const app = createApp({ controllers: [ThroughService], session: { driver: 'memory' } });
    const one = await new TestClient(app).withSession({ size: 1 });
    const two = await new TestClient(app).withSession({ size: 2 });

    const answers = await Promise.all([one.get('/service'), two.get('/service'), one.get('/service')]);

    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ size: 1 }, { size: 2 }, { size: 1 }]);
  });

  it('says how to load it for code that the graph cannot see (E_SESSION_NOT_LOADED)', async () => {
    const { client, lines } = build();

    expect((await client.get('/hidden')).status).toBe(500);
    expect(lines.join()).toContain('{ session: true }');
  });

  it('loads it where the route asks for it', async () => {
    expect(await (await build().client.get('/declared')).text()).toBe('nobody');
  });

  it('does not even renew where the route switches it off', async () => {
    const { client, reads } = build();

    await client.get('/off');

    expect(reads).toEqual([]);
  });

  it('throws E_SESSION_OUTSIDE_REQUEST where no request is being served', () => {
    expect(() => new SessionService().get('theme')).toThrow(/E_SESSION_OUTSIDE_REQUEST/);
  });

  it('tells the two apart where the application listens, too', async () => {
    const { app, lines } = build();
    const { url } = await app.listen(0);
    onTestFinished(() => app.close());

    expect(() => new SessionService().get('theme')).toThrow(/E_SESSION_OUTSIDE_REQUEST/);
    expect((await fetch(`${url}/hidden`)).status).toBe(500);
    expect(lines.join()).toContain('E_SESSION_NOT_LOADED');
    expect(await (await fetch(`${url}/declared`)).text()).toBe('nobody');
  });
});
