import { expect, it } from 'vitest';
import { Controller, Get, Post, SessionService, createApp, html } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller()
class ThemeController {
  constructor(private readonly session: SessionService) {}
  @Get('/preferences', { name: 'preferences' })
  show() {
    return html`Current theme: ${this.session.get('theme', 'light')}`;
  }
  @Post('/theme', { name: 'theme.update' })
  async update() {
    this.session.set('theme', 'dark');
    try {
      await this.session.save();
    } catch {
      return html('Could not save theme preference');
    }
    return html('Theme updated');
  }
}
it('works', async () => {
  const app = createApp({
    controllers: [ThemeController],
    session: { driver: 'memory', lifetime: 3600, sliding: true },
  });
  const client = new TestClient(app);
  expect(await (await client.get('/preferences')).text()).toBe('Current theme: light');
  const r = await client.post('/theme');
  console.log(r.status, [...r.headers], await r.text());
  expect(await (await client.get('/preferences')).text()).toBe('Current theme: dark');
  expect(await client.session()).toEqual({ theme: 'dark' });
  console.log((await client.get('/nope')).status, await (await client.get('/theme')).text());
});
