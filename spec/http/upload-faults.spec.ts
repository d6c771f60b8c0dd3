import { readdirSync, readlinkSync } from 'node:fs';
import { request as sendRequest } from 'node:http';
import type { ClientRequest } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from 'mantisjs';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { urlOf } from '../transports.js';
import { uploadApp } from './upload-app.js';

const head = (name = 'file') => `--b\r\nContent-Disposition: form-data; name="${name}"; filename="a.bin"\r\n\r\n`;
const tail = '\r\n--b--\r\n';

/** A request whose body the test writes itself. */
async function begin(app: App, path = '/large'): Promise<ClientRequest> {
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  const request = sendRequest(`${await urlOf(app)}${path}`, { method: 'POST', headers });
  request.on('error', () => undefined);
  onTestFinished(() => void request.destroy());
  return request;
}

/** The status and the body of the answer. */
function answerTo(request: ClientRequest): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
  });
}

/** Descriptors of this process that are open on files below a directory. */
function openFilesIn(directory: string): readonly string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(directory));
}

/** The bytes of all buffers that are still in use. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

describe('an upload that breaks off', () => {
  it('in the middle of a file leaves no file and no open descriptor', async () => {
    const directory = temporaryDirectory();
    const request = await begin(uploadApp({ directory }));
    request.write(head() + 'x'.repeat(200_000));
    await expect.poll(() => openFilesIn(directory)).toHaveLength(1);

    request.destroy();
    await expect.poll(() => [filesIn(directory), openFilesIn(directory)]).toEqual([[], []]);
  });

  it.each([0, 5, head().length - 2, head().length, head().length + 10])(
    'after %d bytes, fifty times at once, leaves nothing',
    async (length) => {
      const directory = temporaryDirectory();
      const app = uploadApp({ directory });
      const bytes = (head() + 'x'.repeat(100)).slice(0, length);
      const requests = await Promise.all(Array.from({ length: 50 }, () => begin(app)));
      await Promise.all(
        requests.map(
          (request) =>
            new Promise<void>((resolve) => {
              request.on('close', resolve);
              request.flushHeaders();
              request.write(bytes, () => request.destroy());
            }),
        ),
      );

      await app.close();
      await expect.poll(() => [filesIn(directory), openFilesIn(directory)]).toEqual([[], []]);
    },
  );

  it('when the application closes leaves nothing', async () => {
    const directory = temporaryDirectory();
    const app = uploadApp({ directory });
    const request = await begin(app);
    const answer = answerTo(request);
    request.write(head() + 'x'.repeat(200_000));
    await expect.poll(() => filesIn(directory)).toHaveLength(1);

    const closed = app.close();
    request.end(tail);
    expect((await answer).status).toBe(200);
    await closed;
    expect(filesIn(directory)).toEqual([]);
  });

  it('because its client is slow is read to its end', async () => {
    const directory = temporaryDirectory();
    const request = await begin(uploadApp({ directory }));
    const answer = answerTo(request);
    for (const character of head() + 'slow' + tail.slice(0, -2)) {
      await new Promise<void>((resolve) => void request.write(character, () => setImmediate(resolve)));
    }
    request.end();

    expect(await answer).toEqual({ status: 200, body: '{"size":4}' });
  });
});

describe('an upload that is refused', () => {
  it('while another argument is, is not kept either', async () => {
    const directory = temporaryDirectory();
    const request = await begin(uploadApp({ directory }), '/numbered?n=abc');
    const answer = answerTo(request);
    request.write(head() + 'x'.repeat(200_000));

    expect((await answer).status).toBe(400);
    await expect.poll(() => [filesIn(directory), openFilesIn(directory)]).toEqual([[], []]);
  });

  it('as malformed is answered before it ends', async () => {
    const directory = temporaryDirectory();
    const request = await begin(uploadApp({ directory }));
    const answer = answerTo(request);
    request.write('--b\r\n\r\nno header\r\n--b\r\n');

    expect((await answer).status).toBe(400);
    expect(filesIn(directory)).toEqual([]);
  });

  it('as too large leaves the connection to its next request', async () => {
    const directory = temporaryDirectory();
    const url = await urlOf(uploadApp({ directory }));
    const form = new FormData();
    form.append('avatar', new Blob(['x'.repeat(500_000)], { type: 'text/plain' }), 'a.txt');
    const response = await fetch(`${url}/avatar`, { method: 'POST', body: form });

    expect([response.status, response.headers.get('connection')]).toEqual([413, 'keep-alive']);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: '/avatar', rule: 'maxSize' }] });
    expect((await fetch(`${url}/fields`, { method: 'POST', body: new URLSearchParams('a=1') })).status).toBe(200);
  });

  it('by its declared length is answered before it is sent', async () => {
    const directory = temporaryDirectory();
    const request = sendRequest(`${await urlOf(uploadApp({ directory }))}/avatar`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': '60000000' },
    });
    const answer = answerTo(request);
    request.flushHeaders();

    expect((await answer).status).toBe(413);
    request.destroy();
  });
});

describe('a large upload', () => {
  it('of 40 MB needs a small part of that in memory', async () => {
    const directory = temporaryDirectory();
    const request = await begin(uploadApp({ directory }));
    const answer = answerTo(request);
    const piece = Buffer.alloc(1_000_000, 'x');
    const before = bytesInUse();
    let most = 0;
    request.write(head());
    for (let count = 0; count < 40; count += 1) {
      await new Promise<void>((resolve) => void request.write(piece, () => resolve()));
      if (count % 10 === 9) most = Math.max(most, bytesInUse() - before);
    }
    request.end(tail);

    expect(await answer).toEqual({ status: 200, body: '{"size":40000000}' });
    expect(most).toBeLessThan(16_000_000);
    expect(filesIn(directory)).toEqual([]);
  }, 30_000);
});
