import { describe, expect, it } from 'vitest';
import { Controller, Post, Body, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { IsString } from 'class-validator';
import { signUpApp } from './sign-up-app.js';

const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
const browser = { accept, referer: 'http://localhost/sign-up?from=home' };
const form = { email: 'x', password: 'geheim', 'address[street]': 'A' };

describe('an invalid form of a browser', () => {
  it('goes back to its page, with the errors and what was typed but no password', async () => {
    const client = new TestClient(signUpApp());
    const refused = await client.post('/sign-up', { form, headers: browser });

    expect(refused.status).toBe(303);
    expect(refused.headers.get('location')).toBe('/sign-up?from=home');
    const page = await client.get('/sign-up', { headers: { accept } });
    expect(await page.json()).toEqual({
      email: 'x',
      street: 'A',
      errors: {
        email: ['email must be an email'],
        password: ['password must be longer than or equal to 8 characters'],
        'address.street': ['street must be longer than or equal to 3 characters'],
      },
    });
    expect(page.headers.get('vary')).toContain('Cookie');
  });

  it('is forgotten by the page after that', async () => {
    const client = new TestClient(signUpApp());
    await client.post('/sign-up', { form, headers: browser });
    await client.get('/sign-up', { headers: { accept } });

    expect(await (await client.get('/sign-up', { headers: { accept } })).json()).toEqual({ email: 'none', errors: {} });
  });

  it('has its errors by field, however the field is written', async () => {
    const client = new TestClient(signUpApp());
    await client.post('/sign-up', { form, headers: browser });
    const messages = ['street must be longer than or equal to 3 characters'];

    expect(await (await client.get('/sign-up/field', { headers: { accept } })).json()).toEqual({
      street: messages,
      dotted: messages,
      none: [],
    });
  });

  it('goes back as well when the action itself refuses it', async () => {
    const client = new TestClient(signUpApp());
    const taken = { email: 'taken@example.com', password: 'long enough', 'address[street]': 'Main' };
    const refused = await client.post('/sign-up', { form: taken, headers: browser });

    expect(refused.status).toBe(303);
    expect(await (await client.get('/sign-up', { headers: { accept } })).json()).toMatchObject({
      email: 'taken@example.com',
      errors: { email: ['This address is taken.'] },
    });
  });

  it.each([
    ['/sign-up', 'http://evil.example/sign-up', '/sign-up'],
    ['/sign-up', undefined, '/sign-up'],
    ['/sign-up', 'http://localhost//evil.example', '/evil.example'],
    ['/sign-up', 'no url', '/sign-up'],
    ['/sign-up/elsewhere', undefined, '/'],
  ])('of %s, from %s, goes to %s', async (path, referer, location) => {
    const headers = referer === undefined ? { accept } : { accept, referer };
    const refused = await new TestClient(signUpApp()).post(path, { form, headers });

    expect([refused.status, refused.headers.get('location')]).toEqual([303, location]);
  });

  it('that is huge leaves a small session', async () => {
    const client = new TestClient(signUpApp());
    const refused = await client.post('/sign-up', {
      form: { ...form, letter: 'x'.repeat(500_000), after: 'y' },
      headers: browser,
    });

    expect(refused.status).toBe(303);
    expect(await (await client.get('/sign-up', { headers: { accept } })).json()).toMatchObject({ email: 'x' });
  });

  it('is a 422 where the session is switched off', async () => {
    const off = await new TestClient(signUpApp()).put('/sign-up/off', { form, headers: browser });
    expect(off.status).toBe(422);
    expect(off.headers.get('content-type')).toBe('text/html; charset=utf-8');

    class Note {
      @IsString()
      title!: string;
    }
    @Controller()
    class Notes {
      @Post('/notes')
      create(@Body() note: Note) {
        return note;
      }
    }
    const client = new TestClient(createApp({ controllers: [Notes], session: false, logger: false }));
    expect((await client.post('/notes', { form: {}, headers: browser })).status).toBe(422);
  });
});

describe('an invalid body of any other client', () => {
  it.each([
    ['a form without a wish for HTML', { form }, { accept: '*/*' }],
    ['JSON', { json: {} }, { accept: 'application/json' }],
    ['JSON of a page', { json: {} }, browser],
  ])('is a 422 without a trace: %s', async (_, body, headers) => {
    const client = new TestClient(signUpApp());
    const refused = await client.post('/sign-up', { ...body, headers });

    expect(refused.status).toBe(422);
    expect(refused.headers.getSetCookie()).toEqual([]);
  });
});

describe('a valid form', () => {
  it('is taken, and its redirect may flash', async () => {
    const client = new TestClient(signUpApp());
    const good = { email: 'ann@example.com', password: 'long enough', 'address[street]': 'Main' };
    const taken = await client.post('/sign-up', { form: good, headers: browser });

    expect([taken.status, taken.headers.get('location')]).toEqual([303, '/welcome']);
    expect(await (await client.get('/welcome')).text()).toBe('Welcome, ann@example.com');
    expect(await (await client.get('/welcome')).text()).toBe('nothing');
  });
});
