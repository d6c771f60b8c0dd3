import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readParts } from '../../src/http/multipart.js';
import { readPartHeaders } from '../../src/http/part-headers.js';

/** What the parts of a body hold, by field; the body comes in pieces of a size. */
async function partsOf(body: string | Buffer, size = body.length || 1): Promise<readonly string[]> {
  const bytes = Buffer.from(body);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const parts: string[] = [];
  await readParts(Readable.from(pieces), { boundary: 'b', maxHeaders: 5 }, (lines) => {
    const { field } = readPartHeaders(lines, 5);
    return async (content) => {
      const chunks: Buffer[] = [];
      for await (const chunk of content) chunks.push(chunk);
      parts.push(`${field}=${Buffer.concat(chunks).toString()}`);
    };
  });
  return parts;
}

const part = (name: string, content: string, headers = '') =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n${headers}\r\n${content}\r\n`;
const whole = `${part('a', '1')}${part('b', '')}${part('__proto__', '\r\n--x\r\n--')}--b--\r\n`;

describe('a multipart body', () => {
  it('gives the same parts however it is cut', async () => {
    for (const size of [1, 2, 3, 4, 5, 7, 11, 53, whole.length]) {
      expect(await partsOf(whole, size)).toEqual(['a=1', 'b=', '__proto__=\r\n--x\r\n--']);
    }
  });

  it('gives large parts whole, in one piece or many', async () => {
    const large = 'x'.repeat(300_000);
    const body = `${part('a', large)}${part('b', large)}--b--`;

    for (const size of [1000, 65_536, body.length]) {
      expect(await partsOf(body, size)).toEqual([`a=${large}`, `b=${large}`]);
    }
  });

  it('may have a preamble and an epilogue', async () => {
    expect(await partsOf(`preamble\r\n${whole}epilogue`)).toHaveLength(3);
    expect(await partsOf('--b--\r\n')).toEqual([]);
  });

  it('that stops anywhere before its end is refused', async () => {
    for (let length = 0; length < whole.length - 2; length += 3) {
      await expect(partsOf(whole.slice(0, length))).rejects.toMatchObject({ status: 400 });
    }
  });

  it.each([
    ['has no boundary', 'name=value'],
    ['has a part without a header', '--b\r\n\r\ncontent\r\n--b--\r\n'],
    ['has a part whose header never ends', '--b\r\nContent-Disposition: form-data; name="a"\r\n--b--\r\n'],
    ['has a header of another kind', '--b\r\nContent-Disposition: attachment; name="a"\r\n\r\n1\r\n--b--\r\n'],
    ['has a field without a name', '--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\n1\r\n--b--\r\n'],
    ['has a field of two names', '--b\r\nContent-Disposition: form-data; name="a"; name="b"\r\n\r\n1\r\n--b--\r\n'],
    ['has two dispositions', part('a', '1', 'Content-Disposition: form-data; name="b"\r\n')],
    ['has six header lines', part('a', '1', 'X: 1\r\n'.repeat(5))],
    ['has a header of 20 KB before the name', `--b\r\nX: ${'x'.repeat(20_000)}\r\n${part('a', '1').slice(5)}--b--\r\n`],
    ['has a line break in a name', part('a\nb', '1')],
  ])('that %s is refused', async (_name, body) => {
    await expect(partsOf(body)).rejects.toMatchObject({ status: 400 });
  });

  it.each(['', 'x'.repeat(71), 'a\r\nb', 'ends with space '])('has no boundary %j', async (boundary) => {
    const read = readParts(Readable.from([]), { boundary, maxHeaders: 5 }, () => async () => undefined);

    await expect(read).rejects.toMatchObject({ status: 400 });
  });

  it('of any bytes is read or refused, and never hangs', async () => {
    const piece = fc.constantFrom(
      '--b',
      '--',
      '\r\n',
      '\r',
      '\n',
      'Content-Disposition: form-data',
      '; name="a"',
      ' ',
      'x',
      '"',
    );
    const bodies = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 1, max: 20 }), async (body, size) => {
        const outcome = await partsOf(body, size).catch((error: { status: number }) => error.status);
        expect(Array.isArray(outcome) || outcome === 400).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('with any change of a byte is read or refused', async () => {
    const changes = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));

    await fc.assert(
      fc.asyncProperty(changes, async ([position, value]) => {
        const bytes = Buffer.from(whole);
        bytes[position] = value;
        const outcome = await partsOf(bytes, 40).catch((error: { status: number }) => error.status);
        expect(Array.isArray(outcome) || outcome === 400).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('whose part cannot be read fails with the reason, however much is still to come', async () => {
    const body = Readable.from(
      Array.from({ length: 50 }, (_, index) => (index === 0 ? part('a', '').slice(0, -2) : 'x'.repeat(65_536))).map(
        (text) => Buffer.from(text),
      ),
    );
    const reason = new Error('full');

    await expect(readParts(body, { boundary: 'b', maxHeaders: 5 }, () => () => Promise.reject(reason))).rejects.toBe(
      reason,
    );
  });
});
