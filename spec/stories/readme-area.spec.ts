import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { AccountController, SignInController } from './readme-area.js';

const headers = { accept: 'text/html', referer: 'http://localhost/sign-in' };
const right = { email: 'ann@example.com', password: 'correct horse' };

function visitor(): TestClient {
  const controllers = [SignInController, AccountController];
  return new TestClient(createApp({ controllers, session: { driver: 'memory' }, logger: false }));
}

describe('the guarded area in the README', () => {
  it('is this one, word for word', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
    const program = readFileSync(join(import.meta.dirname, 'readme-area.ts'), 'utf8');

    expect(readme).toContain(`\`\`\`ts\n${program}\`\`\``);
  });

  it('sends who is not signed in to the form, and to the page that was asked for after that', async () => {
    const client = visitor();
    const refused = await client.get('/account/orders', { headers });
    const before = client.cookies.header;
    const signedIn = await client.post('/sign-in', { form: right, headers });

    expect([refused.status, refused.headers.get('location')]).toEqual([302, '/sign-in']);
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/account/orders']);
    expect(client.cookies.header).not.toBe(before);
    expect(await (await client.get('/account/orders')).text()).toBe('<h1>Orders of ann</h1>');
  });

  it.each([
    { ...right, password: 'battery staple' },
    { ...right, email: 'bob@example.com' },
  ])('keeps out %j, shows the form with the e-mail again, and never the password', async (form) => {
    const client = visitor();
    const refused = await client.post('/sign-in', { form, headers });
    const page = await (await client.get('/sign-in')).text();

    expect([refused.status, refused.headers.get('location')]).toEqual([303, '/sign-in']);
    expect(page).toContain(`value="${form.email}" /> E-mail or password is wrong.`);
    expect(page).not.toContain(form.password);
    expect((await client.get('/account')).status).toBe(302);
  });

  it('is closed again after signing out', async () => {
    const client = visitor();
    await client.post('/sign-in', { form: right, headers });
    const copy = client.cookies.header ?? '';
    await client.post('/sign-out');

    expect((await client.get('/account')).status).toBe(302);
    expect((await client.get('/account', { headers: { cookie: copy } })).status).toBe(302);
  });
});
