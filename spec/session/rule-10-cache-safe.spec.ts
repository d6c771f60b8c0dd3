import { describe, expect, it } from 'vitest';
import { text } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from './session-app.js';

const { app } = sessionApp({
  read: (session) => text(String(session.get('user')), { headers: { vary: 'Accept' } }),
  write: (session) => session.set('user', 1),
  own: (session) => (session.set('user', 1), text('mine', { headers: { 'cache-control': 'private' } })),
  untouched: () => 'untouched',
});

describe('cache safety', () => {
  it('adds Cookie to Vary where the session was touched', async () => {
    expect((await new TestClient(app).get('/read')).headers.get('vary')).toBe('Accept, Cookie');
    expect((await new TestClient(app).get('/untouched')).headers.get('vary')).toBeNull();
  });

  it('forbids storing a response that sets the cookie', async () => {
    expect((await new TestClient(app).get('/write')).headers.get('cache-control')).toBe('no-store');
  });

  it('leaves a Cache-Control of the handler alone', async () => {
    expect((await new TestClient(app).get('/own')).headers.get('cache-control')).toBe('private');
  });

  it('never sends the cookie of one visitor to another who gets the same result object', async () => {
    const shared = text('the same for all');
    const { app: sharing } = sessionApp({ write: (session) => (session.set('user', 1), shared), read: () => shared });
    await new TestClient(sharing).get('/write');

    expect((await new TestClient(sharing).get('/read')).headers.getSetCookie()).toEqual([]);
  });
});
