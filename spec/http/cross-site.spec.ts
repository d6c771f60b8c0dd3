import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { echoApp } from './echo-app.js';

const own = 'http://localhost';
const client = new TestClient(echoApp({ csrf: { trustedOrigins: ['https://partner.example'] } }));
const post = async (headers: Record<string, string>) => (await client.post('/body', { headers })).status;

describe('a cross-site request', () => {
  it.each([
    [{}, 200],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'garbage' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: own }, 403],
    [{ origin: own }, 200],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'https://partner.example', 'sec-fetch-site': 'cross-site' }, 200],
  ])('with %j is %d', async (headers, status) => {
    expect(await post(headers)).toBe(status);
  });

  it('that is safe passes', async () => {
    expect((await client.get('/hello', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
  });

  it('passes where the check is switched off', async () => {
    const open = new TestClient(echoApp({ csrf: false }));

    expect((await open.post('/body', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
  });
});
