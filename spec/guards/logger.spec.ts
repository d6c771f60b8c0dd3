import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { Controller, Get, Logger, createApp, inject, injectable, singleton, sse } from 'mantisjs';
import type { MiddlewareFunction } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { withoutSecrets } from '../../src/logging/log-redaction.js';
import { createLogger } from '../../src/logging/loggers.js';
import { keepLines } from './lines.js';

@singleton()
@injectable()
class Mailer {
  constructor(@inject(Logger) private readonly logger: Logger) {}

  async send() {
    await Promise.resolve();
    this.logger.info({ to: 'somebody' }, 'sent');
  }
}

@Controller()
class MailController {
  constructor(
    private readonly mailer: Mailer,
    @inject(Logger) private readonly logger: Logger,
  ) {}

  @Get('/send')
  async send() {
    this.logger.warn({ requestId: 'own' }, 'before');
    await this.mailer.send();
    return 'sent';
  }

  @Get('/events')
  events() {
    const { logger } = this;
    async function* events() {
      yield 1;
      await Promise.resolve();
      logger.info({}, 'late');
    }
    return sse(events());
  }
}

@Controller()
class PlainController {
  @Get('/plain')
  plain() {
    return 'plain';
  }
}

const noting: MiddlewareFunction = ({ logger }, next) => {
  logger.error({ a: 1 }, 'noted');
  return next();
};

function build(middleware: readonly MiddlewareFunction[] = []) {
  const { lines, logger } = keepLines();
  const options = { controllers: [MailController, PlainController], middleware, session: false, logger } as const;
  const app = createApp({ ...options, accessLog: false });
  return { lines, app, client: new TestClient(app) };
}

describe('an injected logger', () => {
  it('puts the id of the request on each line, in singletons too; fields of the line win', async () => {
    const { client, lines } = build();
    const first = (await client.get('/send')).headers.get('x-request-id');
    const second = (await client.get('/send')).headers.get('x-request-id');

    expect(lines).toEqual([
      { level: 'warn', message: 'before', fields: { requestId: 'own' } },
      { level: 'info', message: 'sent', fields: { requestId: first, to: 'somebody' } },
      { level: 'warn', message: 'before', fields: { requestId: 'own' } },
      { level: 'info', message: 'sent', fields: { requestId: second, to: 'somebody' } },
    ]);
  });

  it('knows the request while its stream is under way', async () => {
    const { client, lines } = build();
    const { headers } = await client.get('/events');

    expect(lines).toEqual([{ level: 'info', message: 'late', fields: { requestId: headers.get('x-request-id') } }]);
  });

  it('is just the logger outside of requests', () => {
    const { app, lines } = build();
    app.container.resolve<Logger>(Logger).info({}, 'boot');

    expect(lines).toEqual([{ level: 'info', message: 'boot', fields: {} }]);
  });

  it('is what middleware has in its context', async () => {
    const { client, lines } = build([noting]);
    const { headers } = await client.get('/plain');

    expect(lines).toEqual([
      { level: 'error', message: 'noted', fields: { a: 1, requestId: headers.get('x-request-id') } },
    ]);
  });

  it('may be pino', async () => {
    const written: string[] = [];
    const logger = pino({}, { write: (line) => void written.push(line) });
    await new TestClient(createApp({ controllers: [PlainController], session: false, logger })).get('/plain');

    expect(written.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 30, msg: 'GET /plain 200', method: 'GET', route: '/plain', status: 200 },
    ]);
  });
});

describe('what is logged', () => {
  it('holds no Authorization, Cookie, Set-Cookie or CSRF token at any depth', () => {
    const headers = { Authorization: 'secret', 'proxy-authorization': 'secret', accept: 'a' };
    const value = {
      req: { headers, rawHeaders: ['Cookie', 'secret', 'Accept', 'b'], body: { _csrf: 'secret', title: 'T' } },
      list: [{ 'set-cookie': ['secret'] }, new Headers({ cookie: 'secret' })],
      client: new (class Client {
        token = 'secret';
      })(),
    };

    expect(JSON.stringify(withoutSecrets(value))).toBe(
      JSON.stringify({
        req: {
          headers: { Authorization: '[redacted]', 'proxy-authorization': '[redacted]', accept: 'a' },
          rawHeaders: ['Cookie', '[redacted]', 'Accept', 'b'],
          body: { _csrf: '[redacted]', title: 'T' },
        },
        list: [{ 'set-cookie': '[redacted]' }, { cookie: '[redacted]' }],
        client: '[Client]',
      }),
    );
  });

  it('ends where it would go in circles', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;

    expect(JSON.stringify(withoutSecrets(circle))).toContain('[too deep]');
  });

  it('goes to standard output line by line, is all there at the end, and keeps no secret of an error', async () => {
    const code = `
      import { createLogger } from ${JSON.stringify(new URL('../../build/logging/loggers.js', import.meta.url).href)};
      const logger = createLogger(undefined);
      const err = Object.assign(new Error('failed'), { config: { headers: { Authorization: 'secret' } } });
      logger.error({ err, cookie: 'secret' }, 'first\\n{"level":30}');
      logger.info({ n: 1 }, 'last');
      process.exit();
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(output).not.toContain('secret');
    expect(lines).toMatchObject([
      { level: 50, msg: 'first\n{"level":30}', err: { message: 'failed', type: 'Error' } },
      { level: 30, msg: 'last', n: 1 },
    ]);
  });

  it('goes nowhere where the application is to be silent', () => {
    expect(() => createLogger(false).error({}, 'unheard')).not.toThrow('unheard');
  });
});
