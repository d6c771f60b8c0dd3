import type { SessionDriver, SessionReport } from './session-driver.js';

/** How often a driver is asked to sweep, in milliseconds: a driver of 256 parts has been through all of them in an hour. */
const interval = 14_000;

/** Asks a driver, now and then, to remove what has expired. Never keeps the process alive. */
export class SessionSweeper {
  readonly #driver: SessionDriver;
  readonly #report: SessionReport;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(driver: SessionDriver, report: SessionReport) {
    this.#driver = driver;
    this.#report = report;
  }

  /** Begins; a driver that does not sweep is left alone. */
  start(): void {
    if (!this.#driver.sweep) return;
    this.#timer = setInterval(() => (this.#running ??= this.#sweep()), interval);
    this.#timer.unref();
  }

  /** Ends, when the sweep that is on its way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #sweep(): Promise<void> {
    try {
      const begun = performance.now();
      const removed = (await this.#driver.sweep?.()) ?? 0;
      this.#report.event('swept', { removed, duration: performance.now() - begun });
    } catch (cause) {
      this.#report.warn('Expired sessions could not be swept.', { event: 'sweep-failed', err: cause });
    } finally {
      this.#running = undefined;
    }
  }
}
