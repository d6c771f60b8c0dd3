import fc from 'fast-check';
import { SessionService } from 'mantisjs';
import { updated } from './model.js';
import type { Action } from './model.js';

/** Few keys, so that requests meet; each has values of one type, since operations on another are errors. */
const keys = { plain: ['p', 'q'], object: ['o'], number: ['n'], list: ['l'], update: ['u'] } as const;
const allKeys = Object.values(keys).flat();
const flashKeys = ['f', 'g'];

const value = fc.integer({ min: 0, max: 1_000_000 });
const everyKey = fc.constantFrom(...allKeys);

/** What requests do in random interleavings. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('set' as const), key: fc.constantFrom(...keys.plain), value }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('increment' as const), key: fc.constantFrom(...keys.number) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('push' as const), key: fc.constantFrom(...keys.list), value }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('update' as const), key: fc.constantFrom(...keys.update), value }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('change inside' as const), key: fc.constantFrom(...keys.object) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), key: everyKey }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('flash' as const), key: fc.constantFrom(...flashKeys), value }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('read' as const, 'read flash' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constantFrom('clear' as const, 'regenerate' as const, 'destroy' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      { does: fc.constant('login' as const), owner: fc.constantFrom('ann', 'bob'), keep: fc.subarray(allKeys) },
      { requiredKeys: ['does', 'owner'] },
    ),
  },
);

const session = new SessionService();

/** Carries out an action as an application does. */
export function carryOut(wanted: Action): void {
  switch (wanted.does) {
    case 'set':
      return session.set(wanted.key, wanted.value);
    case 'increment':
      return void session.increment(wanted.key);
    case 'push':
      return session.push(wanted.key, wanted.value);
    case 'update':
      return session.update(wanted.key, (now) => updated(now, wanted.value));
    case 'change inside':
      return changeInside(wanted.key);
    case 'delete':
      return session.delete(wanted.key);
    case 'flash':
      return session.flash(wanted.key, wanted.value);
    case 'read':
      return void session.all();
    case 'read flash':
      return void session.flashed('f');
    case 'clear':
      return session.clear();
    case 'regenerate':
      return session.regenerate();
    case 'destroy':
      return session.destroy();
    case 'login':
      return session.login(wanted.owner, wanted.keep ? { keep: wanted.keep } : {});
  }
}

/** The values as the request's code sees them. */
export function valuesSeen(): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(session.all()));
}

function changeInside(key: string): void {
  const object = session.get(key) as { inside: number } | undefined;
  if (object) object.inside += 1;
  else session.set(key, { inside: 1 });
}
