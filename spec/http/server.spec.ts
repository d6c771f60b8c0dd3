import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { App, AppOptions } from 'mantisjs';
import { problemsWith } from '../app/problems-of.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { echoApp } from './echo-app.js';
import { exchange, head, openSocket, readAll } from './raw-socket.js';

function build(server: AppOptions['server'] = {}): App {
  const app = echoApp({ server });
  onTestFinished(() => app.close());
  return app;
}

/** The body of GET over a unix socket. */
function getAt(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk))).on('end', () => resolve(body));
    });
    sent.on('error', reject).end();
  });
}

describe('a unix socket', () => {
  it('is listened at, belongs to owner and group, and goes when the application is closed', async () => {
    const path = join(temporaryDirectory(), 'app.sock');
    const app = build();
    const address = await app.listen({ path });

    expect(address).toEqual({ url: `http://unix:${path}`, port: 0, host: path });
    expect((statSync(path).mode & 0o777).toString(8)).toBe('660');
    expect(JSON.parse(await getAt(path, '/request'))).toMatchObject({ path: '/request', protocol: 'http' });
    await app.close();
    expect(existsSync(path)).toBe(false);
  });

  it('has the mode that is asked for', async () => {
    const path = join(temporaryDirectory(), 'app.sock');
    await build().listen({ path, mode: 0o600 });

    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  });

  it('that a killed process has left behind is replaced', async () => {
    const path = join(temporaryDirectory(), 'app.sock');
    const dies = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(() => execFileSync(process.execPath, ['-e', dies])).toThrow(/Command failed/);
    expect(existsSync(path)).toBe(true);
    await build().listen({ path });

    expect(await getAt(path, '/hello')).toBe('{"hello":"world"}');
  });

  it('at which somebody listens is left alone (E_LISTEN)', async () => {
    const path = join(temporaryDirectory(), 'app.sock');
    await build().listen({ path });

    await expect(build().listen({ path })).rejects.toThrow(/Another process is listening there.*E_LISTEN/);
    expect(await getAt(path, '/hello')).toBe('{"hello":"world"}');
  });

  it('is never put in the place of a file (E_LISTEN)', async () => {
    const path = join(temporaryDirectory(), 'precious.txt');
    writeFileSync(path, 'precious');

    await expect(build().listen({ path })).rejects.toThrow(/it is no socket.*E_LISTEN/);
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('in a directory that does not exist is refused with the reason', async () => {
    await expect(build().listen({ path: '/nowhere/app.sock' })).rejects.toThrow(
      /Cannot listen on \/nowhere\/app\.sock/,
    );
  });

  it.each([
    { path: '' },
    { path: 'a\0b' },
    { path: `/${'a'.repeat(103)}` },
    { path: 7 },
    {},
    { path: '/tmp/x.sock', mode: '660' },
    { path: '/tmp/x.sock', mode: 0o1777 },
    { path: '/tmp/x.sock', port: 3000 },
  ])('is refused before anything is opened: %j (E_OPTION)', async (target) => {
    await expect(build().listen(target as never)).rejects.toThrow(/listen\.\w+.*E_OPTION/s);
  });
});

describe('HTTPS', () => {
  /** A certificate for a minute's test, made where openssl is at hand. */
  function certificate() {
    const folder = temporaryDirectory();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    execFileSync('openssl', ['req', ...options, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  }

  it('is spoken with a key and a certificate, and the request knows', async () => {
    const { url, port } = await build({ https: certificate() }).listen(0);
    const body = await new Promise<string>((resolve, reject) => {
      const sent = tlsRequest({ port, path: '/request', rejectUnauthorized: false }, (response) => {
        response.on('data', (chunk) => resolve(String(chunk)));
      });
      sent.on('error', reject).end();
    });

    expect(url).toBe(`https://127.0.0.1:${port}`);
    expect(JSON.parse(body)).toMatchObject({ protocol: 'https', origin: `https://localhost:${port}` });
  });

  it('with a key that is none is refused, without showing it (E_LISTEN)', async () => {
    const app = build({ https: { key: 'not a key', cert: 'not a certificate' } });

    await expect(app.listen(0)).rejects.toThrow(/cannot speak HTTPS.*E_LISTEN/);
    await expect(app.listen(0)).rejects.toThrow(expect.not.stringContaining('not a key'));
  });
});

describe('a silent client', () => {
  const timeouts = { headersTimeout: 0.2, requestTimeout: 0.4, keepAliveTimeout: 0.1 };

  it.each([
    ['before its first byte', '', 408],
    ['in the head of its request', 'GET /hello HTTP/1.1\r\nHost: a\r\n', 408],
    ['in its body', head('POST /body', 'Content-Type: application/json', 'Content-Length: 10') + '{', 408],
  ])('is told so %s, and the connection ends', async (_name, bytes, status) => {
    expect((await exchange(echoApp({ server: timeouts }), bytes)).status).toBe(status);
  });

  it('is left after an answer when keepAliveTimeout is over', async () => {
    const { answers } = await exchange(echoApp({ server: timeouts }), head('GET /hello'));

    expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual([[200, 'keep-alive']]);
  });
});

describe('a connection', () => {
  it('beyond maxConnections is closed unanswered', async () => {
    const app = echoApp({ server: { maxConnections: 1 } });
    const first = await openSocket(app);
    const second = await exchange(app, head('GET /hello'));
    first.write(head('GET /hello', 'Connection: close'));

    expect([second.status, (await readAll(first)).status]).toEqual([0, 200]);
  });
});

describe('an option of the server', () => {
  it.each<[string, unknown]>([
    ['server', true],
    ['server.headersTimeout', { headersTimeout: 0 }],
    ['server.requestTimeout', { requestTimeout: 30_000 }],
    ['server.keepAliveTimeout', { keepAliveTimeout: '5s' }],
    ['server.headersTimeout', { headersTimeout: 20, requestTimeout: 10 }],
    ['server.maxHeaderSize', { maxHeaderSize: 10 }],
    ['server.maxHeaders', { maxHeaders: 0 }],
    ['server.maxUrlLength', { maxUrlLength: -1 }],
    ['server.maxRequestsPerSocket', { maxRequestsPerSocket: 1.5 }],
    ['server.maxConnections', { maxConnections: 0 }],
  ])('is refused at boot with what is accepted: %s', (name, server) => {
    expect(problemsWith({ server, session: false })).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining(`The option ${name} is `) },
    ]);
  });

  it('that does not exist is named with those that do', () => {
    expect(problemsWith({ server: { timeout: 1 }, session: false })).toMatchObject([
      { what: 'There is no option server.timeout.' },
    ]);
  });

  it('https without a certificate is refused, and does not show what it was given', () => {
    const [problem, ...more] = problemsWith({ server: { https: { key: 'private' } }, session: false });

    expect([problem?.what, more]).toEqual(['The option server.https has no certificate.', []]);
    expect(JSON.stringify(problem)).not.toContain('private');
  });
});

describe('a socket of another owner', () => {
  it('is not removed when nobody can tell whether it is used', async () => {
    const path = join(temporaryDirectory(), 'busy.sock');
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    chmodSync(path, 0);

    await expect(build().listen({ path })).rejects.toThrow(/E_LISTEN/);
    expect(existsSync(path)).toBe(true);
  });
});
