import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Req, SessionService, createApp } from 'mantisjs';
import type { HttpRequest, Logger } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { createSecretId } from '../../src/crypto/secret-id.js';
import { Session } from '../../src/session/session.js';
import { sessionApp } from './session-app.js';

describe('secrets', () => {
  it('makes ids of 256 bits that never repeat', () => {
    const ids = new Set(Array.from({ length: 10_000 }, createSecretId));

    expect(ids.size).toBe(10_000);
    expect([...ids].every((id) => Buffer.from(id, 'base64url').length === 32)).toBe(true);
  });

  it('gives a driver the digest of an id, never the id', async () => {
    const keys: string[] = [];
    const records = new Map();
    const driver = {
      read: (key: string) => (keys.push(key), records.get(key)),
      write: (key: string, record: unknown) => void (keys.push(key), records.set(key, record)),
      destroy: (key: string) => void keys.push(key),
    };
    const { app } = sessionApp({ read: (session) => session.get('user') }, { driver });
    const client = await new TestClient(app).withSession({ user: 1 });
    await client.get('/read');

    expect(keys.every((key) => /^[0-9a-f]{64}$/.test(key))).toBe(true);
    expect(keys).not.toContain(client.cookies.get('session_id'));
  });

  it('makes the id of one application worthless in another that shares its driver', async () => {
    const records = new Map();
    const driver = {
      read: (key: string) => records.get(key),
      write: (key: string, record: unknown) => void records.set(key, record),
      destroy: (key: string) => void records.delete(key),
    };
    const one = await new TestClient(sessionApp({}, { driver, cookie: { name: 'one' } }).app).withSession({ user: 1 });
    const other = new TestClient(
      sessionApp({ read: (session) => String(session.get('user')) }, { driver, cookie: { name: 'other' } }).app,
    );
    other.cookies.set('other', one.cookies.get('one') ?? '');

    expect(await (await other.get('/read')).text()).toBe('undefined');
  });

  it('shows no id in what inspect prints, in the log or in an error page', async () => {
    const lines: string[] = [];
    const note = (fields: object, message: string): void =>
      void lines.push(inspect(fields, { depth: 9, showHidden: true }), message);
    const logger: Logger = { info: note, warn: note, error: note };
    const app = createApp({ controllers: [LeakyController], session: { driver: 'memory' }, logger });
    const client = await new TestClient(app).withSession({ user: 1 });

    const page = await (await client.get('/')).text();

    expect(lines.join() + page).not.toContain(client.cookies.get('session_id'));
    expect(lines.join()).toContain('HttpRequest GET /');
  });

  it('prints a session without its id and data', () => {
    const environment = { now: () => 0 } as never;
    const record = { data: { secret: 'value' }, createdAt: 0, expiresAt: 0 };
    const session = new Session(environment, { id: 'secret-id', key: 'key', record });

    expect(inspect(session, { depth: 9, showHidden: true })).not.toContain('secret');
  });
});

@Controller()
class LeakyController {
  constructor(private readonly session: SessionService) {}

  @Get('/')
  fail(@Req() request: HttpRequest) {
    throw Object.assign(new Error('oops'), { session: this.session, request });
  }
}
