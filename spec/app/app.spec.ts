import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Controller, Get, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { gate } from '../session/session-app.js';

const started = gate();
const slow = gate();

@Controller()
class PageController {
  @Get('/', { name: 'home' })
  home() {
    return 'home';
  }

  @Get('/slow')
  async slow() {
    started.open();
    await slow.opened;
    return 'slow';
  }
}

function build() {
  const app = createApp({ controllers: [PageController], session: { driver: 'memory' }, logger: false });
  onTestFinished(() => app.close());
  return app;
}

describe('an application', () => {
  it('listens on a free port of this machine alone', async () => {
    const { url, port, host } = await build().listen(0);

    expect([url, host]).toEqual([`http://127.0.0.1:${port}`, '127.0.0.1']);
    expect(await (await fetch(url)).text()).toBe('home');
  });

  it('listens on IPv6', async () => {
    const { url } = await build().listen(0, '::1');

    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(url)).status).toBe(200);
  });

  it('says what to do about a busy port, and can listen on another then (E_LISTEN)', async () => {
    const { port } = await build().listen(0);
    const second = build();

    await expect(second.listen(port)).rejects.toThrow(/Cannot listen on 127\.0\.0\.1:\d+\. Another process.*E_LISTEN/);
    expect((await second.listen(0)).port).not.toBe(port);
  });

  it.each([[-1], [65_536], [1.5], ['3000'], [Number.NaN]])('refuses the port %j', async (port) => {
    await expect(build().listen(port as number)).rejects.toThrow(/The option port is .*E_OPTION/s);
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(build().listen(0, '192.0.2.1')).rejects.toThrow(/E_LISTEN/);
    await expect(build().listen(0, '')).rejects.toThrow(/The option host/);
  });

  it('listens once', async () => {
    const app = build();
    await app.listen(0);

    await expect(app.listen(0)).rejects.toThrow(/second time.*E_LISTEN/);
  });

  it('mounts into any Node server', async () => {
    const app = build();
    const server = createServer((request, response) => void app.kernel.handle(request, response)).listen(0);
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;

    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('home');
  });

  it('tells its routes as data', () => {
    const row = { methods: ['GET'], controller: 'PageController', middleware: [], host: undefined };

    expect(build().routes).toEqual([
      { ...row, path: '/', name: 'home', action: 'PageController.home' },
      { ...row, path: '/slow', name: undefined, action: 'PageController.slow' },
    ]);
  });

  it('answers what is being served before it closes, and tells the client to go', async () => {
    const app = build();
    const { url } = await app.listen(0);
    const answer = fetch(`${url}/slow`);
    await started.opened;

    const closed = app.close();
    slow.open();
    const response = await answer;

    expect([await response.text(), response.headers.get('connection')]).toEqual(['slow', 'close']);
    await closed;
    await expect(fetch(url)).rejects.toThrow(/fetch failed/);
  });

  it('does not wait for ever for a connection that says nothing', async () => {
    const app = build();
    const { port } = await app.listen(0);
    const silent = connect(port, '127.0.0.1');
    const halfway = connect(port, '127.0.0.1', () => halfway.write('GET / HTTP/1.1\r\nHost:'));
    const gone = [silent, halfway].map(
      (socket) => new Promise((resolve) => socket.on('error', resolve).on('close', resolve)),
    );
    await delay(50);

    await app.close();

    await expect(Promise.all(gone)).resolves.toHaveLength(2);
  });

  it('closes once, however often it is told to, and refuses to be used then (E_APP_CLOSED)', async () => {
    const app = build();
    await app.listen(0);

    await Promise.all([app.close(), app.close()]);

    await expect(app.listen(0)).rejects.toThrow(/E_APP_CLOSED/);
    expect(() => new TestClient(app)).toThrow(/E_APP_CLOSED/);
  });
});
