import type { DependencyContainer } from '../container/tsyringe.js';
import type { Logger } from '../http/logger.js';
import type { Result } from '../http/result.js';
import { json } from '../http/results.js';
import { settlesWithin } from '../time/settles-within.js';
import type { HealthCheck, HealthOptions } from './health-options.js';

/** What a check came to. */
interface Finding {
  readonly status: 'up' | 'down';
  /** Milliseconds that it took. */
  readonly ms: number;
  /** Why it failed. */
  readonly reason?: string;
}

type Findings = Readonly<Record<string, Finding>>;

/** Everything that health is found out by. */
export interface HealthParts {
  readonly options: HealthOptions & Required<Pick<HealthOptions, 'details'>>;
  readonly container: DependencyContainer;
  readonly logger: Logger;
  /** The checks of Mantis itself. */
  readonly ownChecks: Readonly<Record<string, HealthCheck>>;
  readonly isClosing: () => boolean;
}

/** Tells whether an application lives, and whether it can serve. */
export class Health {
  readonly #parts: HealthParts;
  readonly #down = new Set<string>();
  #running: Promise<Findings> | undefined;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  /** 200 as long as anything is answered at all, also while the application closes: restarting it would help nobody. */
  live(): Result {
    return answer(200, { status: 'up' });
  }

  /** 200 when every check passes; 503 when one does not, and from the moment on that the application is told to close. */
  async ready(): Promise<Result> {
    if (this.#parts.isClosing()) return answer(503, { status: 'closing' });
    // Those who ask at once share one round, so that no crowd of them can wear out a database.
    const findings = await (this.#running ??= this.#runChecks().finally(() => (this.#running = undefined)));
    const isUp = Object.values(findings).every(({ status }) => status === 'up');
    const status = isUp ? 'up' : 'down';
    const { details } = this.#parts.options;
    return answer(isUp ? 200 : 503, details ? { status, checks: findings } : { status });
  }

  async #runChecks(): Promise<Findings> {
    const { ownChecks, options } = this.#parts;
    const checks = Object.entries({ ...ownChecks, ...options.checks });
    const findings = await Promise.all(
      checks.map(async ([name, check]) => [name, await this.#run(name, check)] as const),
    );
    return Object.fromEntries(findings);
  }

  async #run(name: string, check: HealthCheck): Promise<Finding> {
    const { container, options } = this.#parts;
    const { timeout = 2 } = options;
    const begun = performance.now();
    const finding = (reason?: string, cause?: unknown): Finding => {
      this.#note(name, reason, cause);
      const ms = Math.round(performance.now() - begun);
      return reason === undefined ? { status: 'up', ms } : { status: 'down', ms, reason };
    };
    try {
      let value: unknown;
      const isInTime = await settlesWithin(timeout, async () => (value = await check(container)));
      if (!isInTime) return finding(`It took longer than ${timeout} seconds.`);
      return value === false ? finding('It gave false.') : finding();
    } catch (error) {
      return finding(error instanceof Error ? error.message : String(error), error);
    }
  }

  /** One line in the log when something goes down and one when it is back, however often somebody asks. */
  #note(name: string, reason: string | undefined, cause: unknown): void {
    const { logger } = this.#parts;
    if (reason === undefined) {
      if (this.#down.delete(name)) logger.info({ event: 'health', check: name }, `The check ${name} passes again.`);
    } else if (!this.#down.has(name)) {
      this.#down.add(name);
      logger.error({ event: 'health', check: name, err: cause }, `The check ${name} fails. ${reason}`);
    }
  }
}

function answer(status: number, body: object): Result {
  return json(body, { status, headers: { 'cache-control': 'no-store' } });
}
