import { describe, expect, it } from 'vitest';
import { Controller, Get, SessionLock, SessionService, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../../temporary-directory.js';
import { Gates } from './gates.js';

let gates = new Gates();

@Controller()
@SessionLock()
class TurnsController {
  constructor(private readonly session: SessionService) {}

  @Get('/regenerate')
  async regenerate() {
    await turn();
    this.session.regenerate();
  }

  @Get('/login')
  async login() {
    await turn();
    this.session.login('ann');
  }

  @Get('/logout')
  async logout() {
    await turn();
    this.session.logout();
  }

  @Get('/add')
  add() {
    this.session.push('cart', 'book');
    return 'added';
  }
}

@Controller()
class FreeController {
  @Get('/free')
  show() {
    return 'free';
  }
}

async function turn(): Promise<void> {
  gates.open('begun');
  await gates.wait('go on');
}

/** A request that waits for its turn behind one that ends the session, or gives it a new id. */
async function waiterBehind(page: string) {
  gates = new Gates();
  const path = temporaryDirectory();
  const app = createApp({ controllers: [TurnsController, FreeController], session: { path }, logger: false });
  const client = await new TestClient(app).withSession({ user: 1 });
  const waiter = new TestClient(app);
  waiter.cookies.set('session_id', client.cookies.get('session_id') ?? '');

  const first = client.get(page);
  await gates.wait('begun');
  const second = waiter.get('/add');
  // Whoever came before this one has begun as well.
  await waiter.get('/free');
  gates.open('go on');

  await first;
  const { status, headers } = await second;
  const records = filesIn(path).filter((file) => file.endsWith('.json'));
  return { client, records, answer: { status, cookies: headers.getSetCookie() } };
}

describe('a request that waits for its turn', () => {
  it.each(['/regenerate', '/login'])(
    'does not take the place of the new id that %s gives the session',
    async (page) => {
      const { client, records, answer } = await waiterBehind(page);

      expect(answer).toEqual({ status: 200, cookies: [] });
      expect(records).toHaveLength(1);
      expect(await client.session()).toMatchObject({ user: 1 });
    },
  );

  it('brings nothing back after a logout', async () => {
    const { records, answer } = await waiterBehind('/logout');

    expect(answer).toEqual({ status: 200, cookies: [] });
    expect(records).toEqual([]);
  });
});
