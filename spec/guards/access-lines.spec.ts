import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { Controller, Get, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { AccessLines } from '../../src/logging/access-lines.js';
import { createDefaultLogger } from '../../src/logging/loggers.js';
import { throughLogger } from '../../src/logging/access-line.js';
import type { AccessLine } from '../../src/logging/access-line.js';

@Controller()
class GreetingController {
  @Get('/greeting')
  greet() {
    return 'hello';
  }
}

const line: AccessLine = {
  level: 'info',
  method: 'GET',
  route: '/users/:id',
  status: 200,
  ms: 0.42,
  requestId: 'b7c1',
  outcome: undefined,
};

/** What stands in a line, but for the time: pino writes it a moment later. */
function withoutTime(text: string): string {
  return text.replace(/"time":\d+/, '"time":0');
}

function byHand(given: AccessLine): string {
  const written: string[] = [];
  new AccessLines({ write: (text) => void written.push(text) }).write(given);
  return written.join('');
}

function byPino(given: AccessLine): string {
  const written: string[] = [];
  throughLogger(createDefaultLogger({ write: (text) => void written.push(text) }))(given);
  return written.join('');
}

describe('a line of the access log', () => {
  it.each<[string, Partial<AccessLine>]>([
    ['an answer', {}],
    ['a route that did not match', { level: 'warn', route: null, status: 404 }],
    ['an error', { level: 'error', status: 500, ms: 1200 }],
    ['a client that left', { outcome: 'aborted' }],
    ['a body that failed', { level: 'error', outcome: 'broken-off' }],
    ['a route with letters of all kinds', { route: '/grüße/日本/😀' }],
    ['a route with what JSON has to escape', { route: '/"quoted"/line\nbreak/\u0001' }],
    ['a method that is no method', { method: '"},{"level":60' }],
    ['no time at all', { ms: 0 }],
  ])('is byte for byte what pino writes: %s', (_, part) => {
    const written = byHand({ ...line, ...part });

    expect(withoutTime(written)).toBe(withoutTime(byPino({ ...line, ...part })));
    expect(JSON.parse(written)).toMatchObject({ time: expect.any(Number), status: part.status ?? 200 });
  });

  it('is the same again for the next request of the route', () => {
    const written: string[] = [];
    const lines = new AccessLines({ write: (text) => void written.push(text) });
    for (const method of ['GET', 'GET', 'HEAD', 'GET']) lines.write({ ...line, method });

    expect(written.map((each) => (JSON.parse(each) as { msg: string }).msg)).toEqual([
      'GET /users/:id 200',
      'GET /users/:id 200',
      'HEAD /users/:id 200',
      'GET /users/:id 200',
    ]);
  });

  it.each(['warn', 'silent'])('is left to the level of a logger that was given: %s', async (level) => {
    const written: string[] = [];
    const logger = pino({ level }, { write: (text) => void written.push(text) });
    const client = new TestClient(createApp({ controllers: [GreetingController], session: false, logger }));
    await client.get('/greeting');
    await client.get('/nothing');

    expect(written.map((each) => (JSON.parse(each) as { msg: string }).msg)).toEqual(
      level === 'warn' ? ['GET 404'] : [],
    );
  });

  it('passes the mixin, the serializers and the redaction of a logger that was given', async () => {
    const written: string[] = [];
    const settings = {
      mixin: () => ({ service: 'shop' }),
      serializers: { route: () => 'somewhere' },
      redact: ['requestId'],
    };
    const logger = pino(settings, { write: (text) => void written.push(text) });
    await new TestClient(createApp({ controllers: [GreetingController], session: false, logger })).get('/greeting');

    expect(JSON.parse(written.join(''))).toMatchObject({
      service: 'shop',
      route: 'somewhere',
      requestId: '[Redacted]',
      msg: 'GET /greeting 200',
    });
  });
});

const dist = (path: string): string => JSON.stringify(new URL(`../../build/${path}`, import.meta.url).href);

function run(code: string) {
  const options = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  return spawn(process.execPath, ['--input-type=module', '-e', code], options);
}

describe('lines on standard output', () => {
  let messages: readonly { level: number; msg: string; n?: number }[];
  let progress: string;

  beforeAll(async () => {
    const child = run(`
      import { createLogger } from ${dist('logging/loggers.js')};
      const logger = createLogger(undefined);
      let n = 0;
      const timer = setInterval(() => {
        for (let count = 0; count < 500; count += 1) logger.info({ n: n++ }, '😀'.repeat(50));
        process.stderr.write('.');
        if (n < 10_000) return;
        clearInterval(timer);
        process.stderr.write('done');
      }, 1);
    `);
    // Nobody reads the lines until the process has said that it goes on.
    progress = '';
    for await (const piece of child.stderr) if ((progress += String(piece)).endsWith('done')) break;
    const output = await text(child.stdout);
    messages = output
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as { level: number; msg: string; n: number });
  });

  it('keep nobody waiting while their reader has stopped reading', () => {
    expect(progress).toBe(`${'.'.repeat(20)}done`);
  });

  it('are all there and whole when it reads on, in their order', () => {
    expect(messages.map(({ n }) => n)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
    expect(messages.every(({ msg }) => msg === '😀'.repeat(50))).toBe(true);
  });

  it('have one for each request', async () => {
    const child = run(`
      import { createApp } from ${dist('index.js')};
      const app = createApp({ session: false, openapi: false });
      const { url } = await app.listen(0);
      await (await fetch(url + '/a')).text();
      await (await fetch(url + '/b')).text();
      process.exit();
    `);
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const lines = output.trimEnd().split('\n');

    expect(lines.map((each) => JSON.parse(each) as object)).toMatchObject([
      { level: 40, pid: child.pid, route: null, status: 404, msg: 'GET 404' },
      { level: 40, pid: child.pid, route: null, status: 404, msg: 'GET 404' },
    ]);
  });
});
