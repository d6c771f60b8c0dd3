import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { urlOf } from '../transports.js';
import { echoApp } from './echo-app.js';

/** The status line of the answer to bytes as they are; every client library would tidy them up first. */
async function statusOf(request: string): Promise<number> {
  const { port } = new URL(await urlOf(echoApp({ body: { limit: 1000 } })));
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(request);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return Number(answer.split(' ')[1]);
}

const head = (target: string, headers = 'Host: localhost\r\n'): string =>
  `GET ${target} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;

describe('raw HTTP', () => {
  it.each([
    ['/hello', 200],
    ['/%68ello', 200],
    ['http://localhost/hello', 200],
    ['/hello/', 404],
    ['//hello', 404],
    ['/HELLO', 404],
    ['/hello;x=1', 404],
    ['/users/../hello', 404],
    ['/users/', 404],
    ['/users/%zz', 400],
    ['/users/%ff', 400],
    ['/users/a%00b', 400],
    ['/hello#fragment', 400],
    ['ftp://localhost/hello', 400],
    ['/hello?n=%zz', 200],
  ])('GET %s is %d', async (target, status) => {
    expect(await statusOf(head(target))).toBe(status);
  });

  it.each([
    ['is missing', '', 400],
    ['comes twice', 'Host: a\r\nHost: b\r\n', 400],
    ['is no host', 'Host: a/b\r\n', 400],
    ['is empty', 'Host: \r\n', 400],
    ['has a port', 'Host: localhost:3000\r\n', 200],
    ['is an IPv6 address', 'Host: [::1]:80\r\n', 200],
  ])('a Host header that %s makes %d', async (_name, headers, status) => {
    expect(await statusOf(head('/hello', headers))).toBe(status);
  });

  it('serves HTTP/1.0 without a Host header', async () => {
    expect(await statusOf('GET /hello HTTP/1.0\r\n\r\n')).toBe(200);
  });

  it('answers an Expect that it does not know with 417', async () => {
    expect(await statusOf(head('/hello', 'Host: localhost\r\nExpect: wonders\r\n'))).toBe(417);
  });

  it('stops reading a chunked body at the limit with 413', async () => {
    const chunk = `400\r\n${'x'.repeat(0x400)}\r\n`;
    const request = `POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`;

    expect(await statusOf(request)).toBe(413);
  });

  it('forgets a client that goes away before its body is asked for', async () => {
    const app = echoApp({
      middleware: [async (_context, next) => (await new Promise((resolve) => setTimeout(resolve, 50)), next())],
    });
    const { port } = await app.listen(0);
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
      setTimeout(() => socket.destroy(), 10);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const begun = performance.now();
    await app.close();

    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('answers a body that ends before its length with no success', async () => {
    const request = 'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{}';

    expect(await statusOf(request)).not.toBe(200);
  });
});
