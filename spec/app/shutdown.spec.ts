import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Controller, Get, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import type { AppOptions, SessionDriver } from 'mantisjs';
import { gate } from '../session/session-app.js';

function build(options: AppOptions = {}) {
  const started = gate();
  const answered = gate();
  const calls: string[] = [];

  @Controller()
  class PageController {
    @Get('/quick')
    quick() {
      return 'quick';
    }

    @Get('/slow')
    async slow() {
      started.open();
      await answered.opened;
      calls.push('answered');
      return 'slow';
    }
  }
  const driver: SessionDriver = {
    read: () => undefined,
    write: () => undefined,
    destroy: () => undefined,
    close: () => void calls.push('driver closed'),
  };
  const onClose = (): void => void calls.push('hook closed');
  const app = createApp({ controllers: [PageController], session: { driver }, logger: false, onClose, ...options });
  onTestFinished(() => app.close());
  return { app, started, answered, calls };
}

/** A connection that has sent something, all that it has received, and its end. */
function open(port: number, text: string): { socket: Socket; received: () => string; closed: Promise<unknown> } {
  const socket = connect(port, '127.0.0.1', () => void socket.write(text));
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.on('error', () => undefined);
  return { socket, received: () => received, closed: new Promise((resolve) => socket.on('close', resolve)) };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

describe('close()', () => {
  it('leaves a server around the application that answers 503 and lives on', async () => {
    const { app, calls } = build();
    const server = createServer((request, response) => void app.kernel.handle(request, response)).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/quick`;
    expect((await fetch(url)).status).toBe(200);
    await app.close();

    const late = await fetch(url);

    expect([late.status, late.headers.get('connection')]).toEqual([503, 'close']);
    expect(await late.json()).toMatchObject({ status: 503, detail: 'The application is closed.' });
    expect(calls).toEqual(['hook closed', 'driver closed']);
  });

  it('leaves a test client that is answered 503', async () => {
    const { app } = build();
    const client = new TestClient(app);
    await app.close();

    expect((await client.get('/quick')).status).toBe(503);
  });

  it('keeps the process until hooks and driver are closed, when a request never ends and its client has left', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'processes/stuck-app.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = text(child.stdout);
    await once(child, 'exit');

    expect((await lines).trim().split('\n')).toEqual(['hook closed', 'closed']);
    expect(child.exitCode).toBe(0);
  });

  it('answers what is in flight with Connection: close, and then closes hooks, and the driver last', async () => {
    const { app, started, answered, calls } = build();
    const { port } = await app.listen(0);
    const slow = open(port, get('/slow'));
    await started.opened;

    const closed = app.close();
    answered.open();
    await Promise.all([closed, slow.closed]);

    expect(slow.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n[\s\S]*\r\n\r\nslow$/i);
    expect(calls).toEqual(['answered', 'hook closed', 'driver closed']);
  });

  it('drops connections that wait for a next request at once, while another is still answered', async () => {
    const { app, started, answered } = build();
    const { port } = await app.listen(0);
    const idle = open(port, get('/quick'));
    await vi.waitFor(() => expect(idle.received()).toMatch(/quick$/));
    const slow = open(port, get('/slow'));
    await started.opened;

    const closed = app.close();
    await idle.closed;
    expect(slow.socket.closed).toBe(false);

    answered.open();
    await Promise.all([closed, slow.closed]);
    expect(slow.received()).toMatch(/slow$/);
  });

  it('accepts nobody new while it answers', async () => {
    const { app, started, answered } = build();
    const { port } = await app.listen(0);
    open(port, get('/slow'));
    await started.opened;

    const closed = app.close();
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    answered.open();
    await closed;

    expect(error.code).toBe('ECONNREFUSED');
  });

  it('drops connections that say nothing, or stop in the middle of a request', async () => {
    const { app } = build();
    const { port } = await app.listen(0);
    const silent = open(port, '');
    const halfway = open(port, 'GET /quick HTTP/1.1\r\nHost:');
    await Promise.all([silent, halfway].map(({ socket }) => once(socket, 'ready')));

    await app.close();

    await Promise.all([silent.closed, halfway.closed]);
    expect(silent.received() + halfway.received()).toBe('');
  });

  it('ends a request that takes longer than shutdown.grace', async () => {
    const { app, started, calls } = build({ shutdown: { grace: 0.05 } });
    const { port } = await app.listen(0);
    const slow = open(port, get('/slow'));
    await started.opened;

    await app.close();
    await slow.closed;

    expect([slow.received(), calls]).toEqual(['', ['hook closed', 'driver closed']]);
  });

  it('keeps answering for shutdown.delay, and then closes', async () => {
    const { app, calls } = build({ shutdown: { delay: 0.5 } });
    const { port } = await app.listen(0);

    const closed = app.close();
    const late = open(port, get('/quick'));
    await vi.waitFor(() => expect(late.received()).toMatch(/quick$/));
    await Promise.all([closed, late.closed]);

    expect(calls).toEqual(['hook closed', 'driver closed']);
  });

  it('answers what another server passes on while it closes', async () => {
    const { app, started, answered } = build();
    const server = createServer((request, response) => void app.kernel.handle(request, response)).listen(0);
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const slow = fetch(`${url}/slow`);
    await started.opened;

    const closed = app.close();
    const quick = await fetch(`${url}/quick`);
    answered.open();

    expect([await quick.text(), quick.headers.get('connection')]).toEqual(['quick', 'close']);
    expect(await (await slow).text()).toBe('slow');
    await closed;
  });

  it('before anything was booted has nothing to do, and listen() refuses then', async () => {
    const { app, calls } = build();
    await Promise.all([app.close(), app.close()]);

    await expect(app.listen(0)).rejects.toThrow(/E_APP_CLOSED/);
    expect(calls).toEqual([]);
  });

  it('while listen() is on its way leaves no server behind', async () => {
    const { app, calls } = build();
    const listening = app.listen(0).catch((error: unknown) => error);
    await app.close();

    expect(await listening).toMatchObject({ code: 'E_APP_CLOSED' });
    expect(calls).toEqual(['hook closed', 'driver closed']);
  });
});

describe('a signal', () => {
  /** The process that tells what happens in it. */
  function start(bootTime: number): { child: ChildProcess; lines: () => readonly string[]; exit: Promise<unknown[]> } {
    const main = join(import.meta.dirname, 'processes/closing-app.mjs');
    const child = spawn(process.execPath, [main, String(bootTime)], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return { child, lines: () => output.split('\n').slice(0, -1), exit: once(child, 'exit') };
  }

  const patience = { timeout: 15_000, interval: 10 };

  it(
    'ends the process with code 0 when what is in flight has been answered, and all is closed',
    { timeout: 20_000 },
    async () => {
      const { child, lines, exit } = start(0);
      await vi.waitFor(() => expect(lines()).toHaveLength(2), patience);
      const answer = fetch(`${lines()[1]}/slow`).then((response) => response.text());
      await vi.waitFor(() => expect(lines()).toContain('request'), patience);

      child.kill('SIGTERM');

      expect([await answer, await exit]).toEqual(['answered', [0, null]]);
      expect(lines().slice(2)).toEqual(['request', 'answer', 'close', 'driver']);
    },
  );

  it('during the boot closes what has booted, and ends the process with code 0', { timeout: 20_000 }, async () => {
    const { child, lines, exit } = start(300);
    await vi.waitFor(() => expect(lines()).toEqual(['boot']), patience);

    child.kill('SIGINT');

    expect(await exit).toEqual([0, null]);
    expect(lines()).toEqual(['boot', 'close', 'driver']);
  });

  it('that comes a second time during the boot ends the process at once', { timeout: 20_000 }, async () => {
    const { child, lines, exit } = start(60_000);
    await vi.waitFor(() => expect(lines()).toEqual(['boot']), patience);

    child.kill('SIGTERM');
    child.kill('SIGINT');

    expect([128 + 2, 128 + 15]).toContain((await exit)[0]);
    expect(lines()).toEqual(['boot']);
  });
});
