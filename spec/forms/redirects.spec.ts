import { describe, expect, it } from 'vitest';
import { errors } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { signUpApp } from './sign-up-app.js';

const visit = () => new TestClient(signUpApp());

describe('a redirect', () => {
  it('flashes errors, input and values by hand', async () => {
    const client = visit();
    const back = await client.post('/by-hand', { form: { name: 'Ann', secret: 'geheim', 'items[0][name]': 'P' } });

    expect([back.status, back.headers.get('location')]).toEqual([303, '/form']);
    expect(await (await client.get('/form')).json()).toEqual({
      errors: { 'items.0.name': ['Too short.', 'Too plain.'], '': ['Not now.'] },
      name: 'Ann',
      item: 'P',
      notice: 'Look again',
    });
  });

  it('flashes the input that it is given, secrets at any depth left out', async () => {
    const client = visit();
    await client.post('/chosen');

    const page = await (await client.get('/form')).json();
    expect(page).toEqual({ errors: {}, name: 'Ann', item: 'Pen' });
  });

  it('leaves nothing where the body is no form', async () => {
    const client = visit();
    await client.post('/by-hand', { json: { name: 'Ann' } });

    expect(await (await client.get('/form')).json()).not.toHaveProperty('name');
  });
});

describe('the page that a visitor asked for before signing in', () => {
  it('is where signing in leads to, once', async () => {
    const client = visit();
    const guest = await client.get('/secret?page=2');
    expect([guest.status, guest.headers.get('location')]).toEqual([302, '/login']);

    const first = await client.post('/login');
    expect([first.status, first.headers.get('location')]).toEqual([303, '/secret?page=2']);
    expect(await (await client.get('/secret')).text()).toBe('secret of ann');
    expect((await client.post('/login')).headers.get('location')).toBe('/home');
    expect(await client.session()).toEqual({});
  });

  it('is not remembered where no page was asked for', async () => {
    const client = visit();
    await client.get('/secret', { headers: { 'sec-fetch-dest': 'image' } });
    await client.get(`/secret?${'x'.repeat(3000)}`);

    expect((await client.post('/login')).headers.get('location')).toBe('/home');
  });

  it.each(['/slashes//evil.example', '/slashes/%2f%2fevil.example'])('is always of this site: %s', async (path) => {
    const client = visit();
    await client.get(path);

    // A path with an empty part is that of no page, so that there is nothing to remember.
    expect((await client.post('/login')).headers.get('location')).toBe('/home');
  });

  it('cannot be another host, also when the session says so', async () => {
    const client = await visit().withSession({ intended_url: '/\\evil.example' });

    expect((await client.post('/login')).headers.get('location')).toBe('/evil.example');
  });
});

describe('errors and old input', () => {
  it('need the session, and say how to have it', async () => {
    expect((await visit().get('/bare')).status).toBe(500);
    expect(() => errors()).toThrow(/E_SESSION_OUTSIDE_REQUEST/);
  });

  it('are there for every page of a controller that takes a form', async () => {
    expect(await (await visit().get('/sign-up')).json()).toEqual({ email: 'none', errors: {} });
  });
});
