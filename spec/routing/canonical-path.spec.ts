import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Controller, Forbidden, Get, Param, createApp } from 'mantisjs';
import type { MiddlewareFunction } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { BadRequest } from '../../src/http/http-error.js';
import { canonicalPath } from '../../src/http/request-target.js';
import { parsePattern } from '../../src/routing/path-pattern.js';
import { Router } from '../../src/routing/router.js';

describe('the canonical form of a path', () => {
  it.each([
    ['/users', '/users'],
    ['/%75sers', '/users'],
    ['/caf%c3%a9', '/café'],
    ['/a%2fb', '/a%2Fb'],
    ['/a%2Fb', '/a%2Fb'],
    ['/%252e', '/%252e'],
    ['/%2e%2e/x', '/../x'],
    ['/a%5cb', '/a%5Cb'],
    ['/a%0d%0ab', '/a%0D%0Ab'],
    ['/a%20b', '/a%20b'],
    ['/a%3Fb%23c', '/a%3Fb%23c'],
    ['//a', '//a'],
    ['/a;x=1', '/a;x=1'],
  ])('of %s is %s', (sent, canonical) => {
    expect(canonicalPath(sent)).toBe(canonical);
  });

  it.each(['/%', '/%z1', '/%ff', '/%c3', '/%c3%2F', '/%00', '/caf\u00e9', '/a b', '/%ed%a0%80'])(
    'does not exist for %j',
    (sent) => {
      expect(() => canonicalPath(sent)).toThrow(BadRequest);
    },
  );

  it('is the same however a path is escaped, and stays what it is', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(text(), { minLength: 1, maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 1 }),
        (segments, coins) => {
          const plain = `/${segments.map(encodeURIComponent).join('/')}`;
          const letters = plain.match(/%[0-9A-F]{2}|./g) ?? [];
          const escaped = letters.map((each, index) =>
            isUnreserved(each) && coins[index % coins.length] === true ? escape(each) : each,
          );

          expect(canonicalPath(escaped.join(''))).toBe(canonicalPath(plain));
          expect(segmentsOf(canonicalPath(plain))).toEqual(segments);
        },
      ),
    );
  });

  it('tells two paths apart whenever their segments differ', () => {
    fc.assert(
      fc.property(fc.array(text(), { maxLength: 3 }), fc.array(text(), { maxLength: 3 }), (one, other) => {
        const [first, second] = [one, other].map((each) => canonicalPath(`/${each.map(encodeURIComponent).join('/')}`));

        expect(first === second).toBe(
          JSON.stringify(segmentsOf(first ?? '')) === JSON.stringify(segmentsOf(second ?? '')),
        );
      }),
    );
  });
});

describe('a path parameter', () => {
  const settings = { caseSensitive: true, ignoreTrailingSlash: false };
  const router = new Router(
    ['/users/:id', '/files/*', '/users/:id/notes/:note'].map((path) => {
      const parts = parsePattern(path);
      return { method: 'GET', parts: typeof parts === 'string' ? [] : parts, target: { path } };
    }),
    settings,
  );

  it('is decoded exactly once, whatever it holds', () => {
    fc.assert(
      fc.property(text(), text(), (id, note) => {
        fc.pre(![id, note].some((value) => ['', '.', '..'].includes(value)));
        const path = canonicalPath(`/users/${encodeURIComponent(id)}/notes/${encodeURIComponent(note)}`);

        expect({ ...router.match('GET', path)?.params }).toEqual({ id, note });
      }),
    );
  });

  it('never holds an empty or a dot segment, nor does a wildcard', () => {
    const pieces = fc.constantFrom('..', '.', '', 'a', '%2e', '%2E%2e', '%2F', '..%2F..', '%5c..', '\\', 'a.b', '...');
    fc.assert(
      fc.property(fc.constantFrom('/users/', '/files/'), fc.array(pieces, { minLength: 1 }), (start, segments) => {
        const params = router.match('GET', canonicalPath(start + segments.join('/')))?.params ?? {};
        const found = params['*']?.split('/').slice(0, -1) ?? [];

        expect([...found, params['*']?.split('/').at(-1) ?? '-'].filter((each) => /^\.{1,2}$/.test(each))).toEqual([]);
        expect(found.filter((each) => each === '')).toEqual([]);
        expect(['.', '..', ''].includes(params['id'] ?? '-')).toBe(false);
      }),
    );
  });
});

describe('a guard that looks at request.path', () => {
  /** The fragile way to guard: it holds because router and middleware see one form of the path. */
  const guard: MiddlewareFunction = ({ request }, next) => {
    if (request.path.startsWith('/admin')) throw new Forbidden();
    return next();
  };

  @Controller()
  class AdminController {
    @Get('/admin/users/:id')
    user(@Param('id') id: string) {
      return `secret ${id}`;
    }
  }
  const app = createApp({ controllers: [AdminController], middleware: [guard], session: false, logger: false });
  const client = new TestClient(app);

  it('is not passed by another way to write the path', async () => {
    const escapedOnce = '/admin/users/1'
      .split('')
      .slice(1)
      .map((letter, at, rest) => ['/', ...rest.slice(0, at), escape(letter), ...rest.slice(at + 1)].join(''));
    const others = ['//admin/users/1', '/./admin/users/1', '/x/../admin/users/1', '/ADMIN/users/1', '/admin/users/1/'];
    const more = ['/admin;x/users/1', '/admin%2Fusers%2F1', '/%2561dmin/users/1', '/admin/users/1?x'];
    const absolute = [
      'http://localhost/admin/users/1',
      'http://localhost/%61dmin/users/1',
      'http://localhost//admin/users/1',
    ];
    const statuses = [...escapedOnce, ...others, ...more, ...absolute].map(
      async (path) => (await client.get(path)).status,
    );

    expect(new Set(await Promise.all(statuses))).toEqual(new Set([403, 404]));
  });
});

/** Any text that a path can carry: no NUL, no half of a surrogate pair. */
function text() {
  const letter = fc
    .integer({ min: 1, max: 0x10ffff })
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point < 0x2000 ? point % 128 || 47 : point));
  return fc.string({ unit: letter, maxLength: 12 });
}

function isUnreserved(letter: string): boolean {
  return /^[A-Za-z0-9_.~!'()*-]$/.test(letter);
}

function escape(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function segmentsOf(canonical: string): readonly string[] {
  return canonical.slice(1).split('/').map(decodeURIComponent);
}
