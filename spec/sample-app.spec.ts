import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { createSampleApp } from '../sample-app/app.js';
import { temporaryDirectory } from './temporary-directory.js';

function visit(path = temporaryDirectory()) {
  return new TestClient(createSampleApp({ session: { path }, logger: false }));
}

describe('the sample application', () => {
  it.each(['/', '/preferences', '/notes', '/dashboard', '/sign-in', '/trouble', '/style.css'])(
    'shows %s to a stranger',
    async (page) => {
      const response = await visit().get(page);

      expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    },
  );

  it('changes the theme of every page', async () => {
    const client = visit();

    expect((await client.post('/preferences/theme', { form: { theme: 'dark' } })).headers.get('location')).toBe(
      '/preferences',
    );
    expect(await (await client.get('/')).text()).toContain('data-theme="dark"');
  });

  it('says kindly that the theme could not be saved', async () => {
    const path = join(temporaryDirectory(), 'sessions');
    const client = visit(path);
    rmSync(path, { recursive: true });
    writeFileSync(path, '');

    expect(await (await client.post('/preferences/theme', { form: { theme: 'dark' } })).text()).toContain(
      'Could not save theme preference',
    );
  });

  it('keeps notes, escapes them and removes them', async () => {
    const client = visit();
    await client.post('/notes', { form: { note: '<b>one</b>' } });
    await client.post('/notes', { form: { note: 'two' } });

    expect(await (await client.get('/notes')).text()).toContain('&lt;b&gt;one&lt;/b&gt;');
    await client.post('/notes/0/remove');
    expect(await client.session()).toEqual({ notes: ['two'] });
  });

  it('asks for a text where a note or a name has none', async () => {
    expect(await (await visit().post('/notes')).text()).toContain('needs some text');
    expect(await (await visit().post('/sign-in', { form: { name: ' ' } })).text()).toContain('Tell us a name');
  });

  it('gives a new id to who signs in, and leaves nothing of who signs out', async () => {
    const client = visit();
    await client.post('/notes', { form: { note: 'mine' } });
    const anonymous = client.cookies.get('session_id');

    await client.post('/sign-in', { form: { name: 'Ann' } });
    expect(client.cookies.get('session_id')).not.toBe(anonymous);
    expect(await (await client.get('/dashboard')).text()).toContain('notes, name');

    await client.post('/sign-out');
    expect(await client.session()).toBeUndefined();
  });

  it('answers a save that fails without losing anything', async () => {
    const client = await visit().withSession({ notes: ['kept'] });

    expect(await (await client.post('/trouble')).text()).toContain('could not be saved');
    expect(await client.session()).toEqual({ notes: ['kept'] });
  });
});
