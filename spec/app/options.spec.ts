import { describe, expect, it } from 'vitest';
import { createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from './problems-of.js';

describe('a bad option', () => {
  it.each<[string, Record<string, unknown>]>([
    ['controllers', { controllers: 'all' }],
    ['session', { session: true }],
    ['session.lifetime', { session: { lifetime: -1 } }],
    ['session.lifetime', { session: { lifetime: '3600' } }],
    ['session.lifetime', { session: { lifetime: Number.POSITIVE_INFINITY } }],
    ['session.path', { session: { path: '' } }],
    ['session.sliding', { session: { sliding: 'yes' } }],
    ['session.absoluteLifetime', { session: { absoluteLifetime: true } }],
    ['session.cookie', { session: { cookie: 'id' } }],
    ['session.cookie.name', { session: { cookie: { name: 'a;b' } } }],
    ['session.cookie.path', { session: { cookie: { path: '/a;HttpOnly' } } }],
    ['session.cookie.domain', { session: { cookie: { domain: 'a b' } } }],
    ['session.cookie.sameSite', { session: { cookie: { sameSite: 'Lax' } } }],
    ['session.cookie.secure', { session: { cookie: { secure: 'yes' } } }],
    ['container', { container: {} }],
    ['middleware', { middleware: () => undefined }],
    ['trustProxy', { trustProxy: ['10.0.0.0/33'] }],
    ['body.limit', { body: { limit: '1mb' } }],
    ['body.depth', { body: { depth: 0 } }],
    ['body.values', { body: { values: 'many' } }],
    ['body.methodOverride', { body: { methodOverride: 'yes' } }],
    ['body.uploads', { body: { uploads: true } }],
    ['body.uploads.directory', { body: { uploads: { directory: '' } } }],
    ['body.uploads.maxSize', { body: { uploads: { maxSize: '10mb' } } }],
    ['body.uploads.maxFiles', { body: { uploads: { maxFiles: 0 } } }],
    ['body.uploads.maxTotalSize', { body: { uploads: { maxTotalSize: 1.5 } } }],
    ['body.uploads.maxHeaders', { body: { uploads: { maxHeaders: -1 } } }],
    ['csrf.trustedOrigins', { csrf: { trustedOrigins: ['example.com/path'] } }],
    ['logger', { logger: console.log }],
  ])('is named with what it is and what is accepted: %s', (name, options) => {
    expect(problemsWith(options)).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining(`The option ${name} is `) },
    ]);
  });

  it.each([
    { controler: [] },
    { session: { ttl: 1 } },
    { session: { cookie: { maxAge: 1 } } },
    { body: { size: 1 } },
    { body: { uploads: { size: 1 } } },
  ])('that does not exist is named with those that do: %j', (options) => {
    expect(problemsWith(options)).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining('There is no option') },
    ]);
  });

  it.each([
    [{ name: '__Host-id', secure: true, domain: 'example.com' }],
    [{ secure: true, domain: 'example.com' }],
    [{ name: '__Host-id', secure: true, path: '/app' }],
    [{ name: '__Secure-id' }],
    [{ sameSite: 'none' }],
    [{ partitioned: true, secure: false }],
  ])('of the cookie that contradicts another is E_SESSION_COOKIE: %j', (cookie) => {
    expect(problemsWith({ session: { cookie } })).toMatchObject([{ code: 'E_SESSION_COOKIE' }]);
  });

  it('reads as a sentence that says what, why and what to do', () => {
    expect(() => new TestClient(createApp({ session: { lifetime: -1 } }))).toThrowErrorMatchingSnapshot();
  });

  it('is reported together with all others', () => {
    const problems = problemsWith({
      trustProxy: 1,
      session: { lifetime: 0, cookie: { sameSite: 'none' } },
      controllers: [class {}],
    });

    expect(problems.map(({ code }) => code)).toEqual([
      'E_OPTION',
      'E_OPTION',
      'E_SESSION_COOKIE',
      'E_CONTROLLER_INVALID',
    ]);
  });

  it('has the code E_BOOT and the single mistakes in its report', () => {
    const boot = () => new TestClient(createApp({ session: { lifetime: -1 } }));

    expect(boot).toThrow(expect.objectContaining({ name: 'BootError', code: 'E_BOOT', problems: [expect.anything()] }));
  });

  it('is reported at boot, not before', () => {
    expect(() => createApp({ session: { lifetime: -1 } })).not.toThrow();
  });
});
