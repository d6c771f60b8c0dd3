import { describe, expect, it } from 'vitest';
import type { AppOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from '../session/session-app.js';
import { echoApp } from './echo-app.js';

const forwarded = {
  'x-forwarded-for': '6.6.6.6, 203.0.113.7, 10.0.0.2',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'shop.example',
};

async function seen(trustProxy: NonNullable<AppOptions['trustProxy']>) {
  const client = new TestClient(echoApp({ trustProxy }));
  const { ip } = (await (await client.get('/from', { headers: forwarded })).json()) as { ip: string };
  const { origin } = (await (await client.get('/request', { headers: forwarded })).json()) as { origin: string };
  return [ip, origin];
}

describe('a proxy', () => {
  it('is not believed unless it is trusted', async () => {
    expect(await seen(false)).toEqual(['127.0.0.1', 'http://localhost']);
    expect(await seen(['192.0.2.1'])).toEqual(['127.0.0.1', 'http://localhost']);
  });

  it('that is trusted tells the client, the first address that is no trusted proxy', async () => {
    expect(await seen(['127.0.0.1', '10.0.0.0/8'])).toEqual(['203.0.113.7', 'https://shop.example']);
  });

  it('is believed in everything where whoever connects is trusted', async () => {
    expect(await seen(true)).toEqual(['6.6.6.6', 'https://shop.example']);
  });

  it('that reports HTTPS makes the session cookie Secure', async () => {
    const { app } = sessionApp({ write: (session) => session.set('a', 1) }, {}, { trustProxy: ['127.0.0.1'] });

    expect((await new TestClient(app).get('/write', { headers: forwarded })).headers.getSetCookie().join()).toContain(
      'Secure',
    );
  });
});
