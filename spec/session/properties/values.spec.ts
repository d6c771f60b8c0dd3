import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeValue, encodeValue } from '../../../src/session/session-values.js';
import { rounds, timeLimit } from '../proofs/rounds.js';

const name = fc.oneof(
  fc.string(),
  fc.constantFrom('$date', '$object', '$map', '$undefined', '$', '__proto__', 'constructor', 'toString', 'data'),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      null,
      undefined,
      true,
      false,
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.MAX_SAFE_INTEGER + 1,
    ),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.array(tie('value')).map((items) => new Set(items)),
    fc.array(fc.tuple(tie('value'), tie('value'))).map((entries) => new Map(entries)),
    fc.array(fc.tuple(name, tie('value'))).map((entries): unknown => Object.fromEntries(entries)),
  ),
}));

describe('a value that the session takes', () => {
  it(
    'comes back as it was, and shares nothing with what was stored',
    () => {
      fc.assert(
        fc.property(value, (original) => {
          const copy = structuredClone(original);
          const json = JSON.stringify(encodeValue('key', original));

          expect(isDeepStrictEqual(decodeValue(JSON.parse(json)), copy)).toBe(true);
          expect(isDeepStrictEqual(original, copy)).toBe(true);
        }),
        { numRuns: rounds(2000) },
      );
    },
    timeLimit(20),
  );
});

describe('JSON that no value was stored as', () => {
  it(
    'is read as something, whatever it looks like',
    () => {
      const tagged = fc.dictionary(
        fc.constantFrom('$map', '$set', '$date', '$bigint', '$bytes', '$object'),
        fc.jsonValue(),
      );
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), tagged), (json) => {
          expect(() => decodeValue(json)).not.toThrow();
        }),
        { numRuns: rounds(2000) },
      );
    },
    timeLimit(20),
  );
});
