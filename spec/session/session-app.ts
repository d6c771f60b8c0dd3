import { Clock, Controller, Get, Param, SessionService, createApp } from 'mantisjs';
import type { App, AppOptions, Logger, SessionOptions } from 'mantisjs';
import { TestClock } from 'mantisjs/testing';

/** What a test does with the session in one request. */
export type Work = (session: SessionService) => unknown;

/** What an application under test is made of. */
export interface SessionApp {
  readonly app: App;
  readonly clock: TestClock;
  /** The messages of warnings and errors in the log. */
  readonly log: string[];
}

/** An application that answers `/name` by running the work of that name on the session; `/plain` cannot reach it. */
export function sessionApp(
  works: Readonly<Record<string, Work>>,
  session: SessionOptions = {},
  options: AppOptions = {},
): SessionApp {
  @Controller()
  class WorkController {
    constructor(private readonly session: SessionService) {}

    @Get('/:name')
    run(@Param('name') name: string) {
      return works[name]?.(this.session);
    }
  }

  const log: string[] = [];
  const note = (fields: { err?: { cause?: { message: string } } }, message: string): void =>
    void log.push([message, fields.err?.cause?.message].join(' ').trim());
  const logger: Logger = { info: () => undefined, warn: note, error: note };
  const clock = new TestClock();
  const app = createApp({
    controllers: [WorkController, PlainController],
    session: { driver: 'memory', ...session },
    logger,
    ...options,
  });
  app.container.register(Clock, { useValue: clock });
  return { app, clock, log };
}

@Controller()
class PlainController {
  @Get('/plain')
  show() {
    return 'plain';
  }
}

/** A gate at which a request waits until a test opens it. */
export function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
