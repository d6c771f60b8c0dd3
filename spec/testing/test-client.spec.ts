import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, Post, Req, SessionService, createApp } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller()
class PageController {
  constructor(private readonly session: SessionService) {}

  @Get('/theme')
  theme() {
    return String(this.session.get('theme'));
  }

  @Post('/echo')
  echo(@Body(Object) body: unknown, @Req() request: HttpRequest) {
    return { body, type: request.header('content-type') };
  }

  @Get('/sign-out')
  signOut() {
    this.session.destroy();
  }
}

const app = createApp({ controllers: [PageController], session: { driver: 'memory' } });

describe('TestClient', () => {
  it('presets its session and looks into it', async () => {
    const client = await new TestClient(app).withSession({ theme: 'dark', since: new Date(0) });
    await client.withSession({ size: 2 });

    expect(await (await client.get('/theme')).text()).toBe('dark');
    expect(await client.session()).toEqual({ theme: 'dark', since: new Date(0), size: 2 });
  });

  it('has no session at first and none after it was destroyed', async () => {
    const client = new TestClient(app);
    expect(await client.session()).toBeUndefined();

    await client.withSession({ theme: 'dark' });
    await client.get('/sign-out');

    expect(await client.session()).toBeUndefined();
    expect(client.cookies.header).toBeUndefined();
  });

  it('sends JSON, forms and raw bodies', async () => {
    const client = new TestClient(app);
    const sent = async (options: Parameters<TestClient['post']>[1]) => (await client.post('/echo', options)).json();

    expect(await sent({ json: { a: 1 } })).toEqual({ body: { a: 1 }, type: 'application/json' });
    expect(await sent({ form: { a: 1 } })).toEqual({ body: { a: '1' }, type: 'application/x-www-form-urlencoded' });
    expect(await sent({ body: '[1]', headers: { 'Content-Type': 'application/json' } })).toMatchObject({ body: [1] });
  });

  it('says so when the application has no session', async () => {
    const client = new TestClient(createApp({ session: false }));

    await expect(client.session()).rejects.toThrow(/E_SESSION_DISABLED/);
  });
});
