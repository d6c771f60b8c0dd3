// Compiled, never run: what a user's editor must accept and refuse.
import { Controller, Get, SessionDriver, SessionService, createApp, inject } from 'mantisjs';
import type { SessionRecord } from 'mantisjs';
import { cors, timeout } from 'mantisjs';
import { rateLimit } from 'mantisjs/rate-limit';
import { TestClient } from 'mantisjs/testing';
import { container } from 'tsyringe';

declare module 'mantisjs' {
  interface SessionData {
    theme: 'light' | 'dark';
  }
  interface ViewHelpers {
    money(cents: number): string;
  }
}

@Controller('/typed')
export class TypedController {
  constructor(
    private readonly session: SessionService,
    @inject(SessionDriver) readonly driver: SessionDriver,
  ) {}

  @Get('/')
  show(): 'light' | 'dark' {
    // @ts-expect-error a known key has its own type
    this.session.set('theme', 'purple');
    const other: unknown = this.session.get('other');
    return other === undefined ? this.session.get('theme', 'light') : 'dark';
  }
}

export class Driver implements SessionDriver {
  async read(_key: string): Promise<SessionRecord | undefined> {
    return undefined;
  }
  async write(_key: string, record: SessionRecord): Promise<void> {
    JSON.stringify([record.data, record.createdAt, record.expiresAt, record.owner]);
  }
  async destroy(_key: string): Promise<void> {}
}

container.register(SessionDriver, { useValue: new Driver() });
const middleware = [cors({ origin: /x/ }), timeout(5), rateLimit({ limit: 5, window: 60 })];
const app = createApp({
  controllers: [TypedController],
  container,
  middleware,
  views: { path: 'views', helpers: { money: (cents) => `€ ${cents / 100}`, shout: (text: string) => `${text}!` } },
});
// @ts-expect-error a declared helper has its own type
createApp({ views: { helpers: { money: (cents: string) => cents } } });
app.container.register(SessionDriver, { useClass: Driver });
const client = new TestClient(app);
const response: Response = await client.post('/typed', { form: { a: 1 }, headers: { a: 'b' } });
const session: Record<string, unknown> | undefined = await client.session();
export const used = [response, session, app.url('name', { id: 1 }, { page: 2 }), app.routes[0]?.path];
