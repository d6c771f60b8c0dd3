import fc from 'fast-check';
import { basename, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { safeFileName } from '../../src/http/file-name.js';
import { isAccepted } from '../../src/http/file-type.js';
import { readPartHeaders } from '../../src/http/part-headers.js';

describe('the name of an uploaded file', () => {
  it.each([
    ['holiday photo (1).jpg', 'holiday photo (1).jpg'],
    ['größe.txt', 'größe.txt'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['C:\\fakepath\\a.txt', 'a.txt'],
    ['/', 'file'],
    ['..', 'file'],
    ['', 'file'],
    ['.htaccess', 'htaccess'],
    ['a\0b.php\0.png', 'ab.php.png'],
    ['a\r\nSet-Cookie: x', 'aSet-Cookie_ x'],
    ['evil\u202egnp.exe', 'evilgnp.exe'],
    ['a.txt:stream', 'a.txt_stream'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com1', '_com1'],
    ['console.log', 'console.log'],
    ['a.exe. . .', 'a.exe'],
  ])('%j is %j', (given, safe) => {
    expect(safeFileName(given)).toBe(safe);
  });

  it('of 10 KB keeps its extension and has at most 255 bytes', () => {
    const name = safeFileName(`${'ä'.repeat(5000)}.jpeg`);

    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).toMatch(/^ä{120,}\.jpeg$/);
  });

  it('is the last part of a path whatever it was, and stays as it is when it is made safe again', () => {
    const pieces = ['/', '\\', '.', ' ', '\0', ':', '\u202e', '\ufffd', '\u0301', 'con', 'ä', '😀', 'x'.repeat(200)];
    const names = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

    const check = () =>
      fc.assert(
        fc.property(names, (given) => {
          const name = safeFileName(given);
          const isStable = [basename(name), win32.basename(name), safeFileName(name)].every((each) => each === name);
          return isStable && Buffer.byteLength(name) <= 255 && !/^\.|\p{Cc}|^$/u.test(name);
        }),
        { numRuns: 500 },
      );

    expect(check).not.toThrow();
  });
});

describe('the header of a part', () => {
  const read = (disposition: string) =>
    readPartHeaders({ 'content-disposition': [Buffer.from(disposition).toString('latin1')] }, 20);

  it.each([
    ['form-data; name="a"; filename="b.txt"', 'a', 'b.txt'],
    ['form-data; name=a; filename=b.txt', 'a', 'b.txt'],
    ['FORM-DATA;NAME="a" ; Filename="b;c.txt";', 'a', 'b;c.txt'],
    ['form-data; name="ü"; filename="日本.txt"', 'ü', '日本.txt'],
    ['form-data; name="a\\"b"; filename="c%22d"', 'a"b', 'c"d'],
    ['form-data; name="a"; filename="C:\\dir\\"', 'a', 'C:\\dir\\'],
    ["form-data; name=a; filename=x; filename*=UTF-8''%e2%82%ac.txt", 'a', '€.txt'],
    ["form-data; name=a; filename=x; filename*=UTF-8''%ff", 'a', 'x'],
    ['form-data; name="__proto__"', '__proto__', undefined],
    ['form-data; name=""', '', undefined],
  ])('%s names the field and the file', (disposition, field, fileName) => {
    expect(read(disposition)).toMatchObject({ field, fileName });
  });

  it('takes what is no media type for bytes', () => {
    const lines = { 'content-disposition': ['form-data; name=a; filename=b'], 'content-type': ['<script>'] };

    expect(readPartHeaders(lines, 20).type).toBe('application/octet-stream');
  });

  it('of a text in another charset is refused with 415', () => {
    const lines = { 'content-disposition': ['form-data; name=a'], 'content-type': ['text/plain; charset=latin1'] };

    expect(() => readPartHeaders(lines, 20)).toThrow(expect.objectContaining({ status: 415 }));
  });

  it('of any text is read or refused with 400', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const outcome = (() => {
          try {
            return typeof read(`form-data; ${text}`).field;
          } catch (error) {
            return (error as { status: number }).status;
          }
        })();
        expect(['string', 400]).toContain(outcome);
      }),
    );
  });
});

describe('the type of a file', () => {
  const gif = Buffer.from('GIF89a');

  it.each([
    [['image/gif'], 'image/gif', gif, true],
    [['image/*'], 'image/gif', gif, true],
    [['IMAGE/GIF'], 'image/gif', gif, true],
    [['image/png'], 'image/gif', gif, false],
    [['image/gif'], 'image/gif', Buffer.from('<html>'), false],
    [['image/*'], 'image/svg+xml', Buffer.from('<svg>'), false],
    [['image/svg+xml'], 'image/svg+xml', Buffer.from('<svg>'), true],
    [['text/csv'], 'text/csv', Buffer.from('a,b'), true],
    [['image/webp'], 'image/webp', Buffer.from('RIFF\0\0\0\0WEBP'), true],
    [['video/mp4'], 'video/mp4', Buffer.from('\0\0\0\x18ftypisom'), true],
  ])('with %j, %s is checked by its bytes where they are known', (accepted, type, head, isIt) => {
    expect(isAccepted(accepted, type, head)).toBe(isIt);
  });
});
