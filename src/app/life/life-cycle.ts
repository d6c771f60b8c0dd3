import type { Construction } from '../../container/construction.js';
import { hasHook, hooksOf } from '../../container/hooks.js';
import { classOf } from '../../container/part.js';
import type { Part } from '../../container/part.js';
import { isKept, ownRegistrations, registrationsOf } from '../../container/registrations.js';
import { tokenName } from '../../container/token-name.js';
import type { DependencyContainer, InjectionToken } from '../../container/tsyringe.js';
import type { Logger } from '../../http/logger.js';
import { settlesWithin } from '../../time/settles-within.js';
import { closerOf } from './closing.js';
import { appClosed, bootFailed, lateHook } from './hook-problems.js';
import { shutdownSettings } from '../options/platform-options.js';
import type { PlatformOptions } from '../options/platform-options.js';
import { closeSessions } from '../parts/sessions.js';
import type { SessionParts } from '../parts/sessions.js';

/** What a life cycle works on. */
export interface LifeCycleParts {
  readonly construction: Construction;
  /** What the routes reach, by the dependency graph. */
  readonly reached: readonly Part[];
  readonly sessions: readonly SessionParts[];
  readonly logger: Logger;
  readonly options: PlatformOptions;
}

/** Boots what has to be ready before the first request, and closes it after the last, in reverse order. */
export class LifeCycle {
  readonly #parts: LifeCycleParts;
  /** Values of the application's own container that have hooks. */
  readonly #values: readonly object[];
  readonly #booted = new Set<object>();
  #ready: Promise<void> | undefined;
  #isAbandoned = false;
  #closed: Promise<void> | undefined;

  constructor(parts: LifeCycleParts) {
    this.#parts = parts;
    this.#values = hookedValues(parts.construction.container);
  }

  /**
   * Settles when all is ready; `undefined` when it is, so that no request waits for nothing.
   *
   * @throws {BootError} for a driver or a hook that failed; what was opened is closed by then.
   */
  get ready(): Promise<void> | undefined {
    return this.#ready;
  }

  /** Opens what has to be open, and runs the hooks. Called once. */
  start(): void {
    const { construction, reached, sessions, options } = this.#parts;
    const eager = [...reached, ...ownParts(construction.container)].filter(isEager);
    const isHooked = [...construction.made, ...this.#values].some((each) => hasHook(each, 'onBoot'));
    const work = eager.length > 0 || isHooked || options.onBoot ? this.#boot(eager) : openSessions(sessions);
    if (!work) return this.#seal();

    this.#ready = work.then(
      () => this.#seal(),
      (error: unknown) => this.#giveUp(error),
    );
    // Whoever waits for it sees the rejection; until then it must not end the process.
    this.#ready.catch(() => undefined);
  }

  /** Boots nothing further. Settles when what is booting has ended, or after so many seconds. */
  async abandon(seconds: number): Promise<void> {
    this.#isAbandoned = true;
    await settlesWithin(seconds, () => this.#ready?.catch(() => undefined));
  }

  /** Closes everything once, the session driver last. @throws what the driver throws. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #boot(eager: readonly Part[]): Promise<void> {
    const { construction, sessions, options } = this.#parts;
    const { onBoot } = options;
    await openSessions(sessions);
    await this.#bootAll(this.#values);
    for (const part of eager) {
      this.#make(part);
      await this.#bootAll(construction.made);
    }
    await this.#bootAll(construction.made);
    if (onBoot) await this.#attempt('The option onBoot', () => onBoot(construction.container));
    await this.#bootAll(construction.made);
  }

  /** A hook may have further singletons made: they join the end of a set while it is walked. */
  async #bootAll(instances: Iterable<object>): Promise<void> {
    for (const instance of instances) {
      if (this.#isAbandoned) throw appClosed();
      if (this.#booted.has(instance)) continue;
      this.#booted.add(instance);
      if (hasHook(instance, 'onBoot')) await this.#attempt(`${nameOf(instance)}.onBoot`, () => instance.onBoot());
    }
  }

  #make({ token }: Part): void {
    const { container } = this.#parts.construction;
    if (this.#isAbandoned) throw appClosed();
    // Somebody has registered it, so that tsyringe takes it.
    const known = token as InjectionToken;
    try {
      if (registrationsOf(container, token).length > 1) container.resolveAll(known);
      else container.resolve(known);
    } catch (error) {
      throw bootFailed(`Making ${tokenName(token)}`, error);
    }
  }

  async #attempt(what: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw bootFailed(what, error);
    }
  }

  #seal(): void {
    this.#ready = undefined;
    this.#parts.construction.beforeMaking = (target) => {
      if (hooksOf(target).includes('onBoot')) throw lateHook(target);
    };
  }

  async #giveUp(error: unknown): Promise<never> {
    await this.close().catch((cause: unknown) => this.#report('The session driver', cause));
    throw error;
  }

  async #close(): Promise<void> {
    const { construction, sessions, options } = this.#parts;
    const { onClose } = options;
    if (onClose) await this.#closeOne('The option onClose', () => onClose(construction.container));
    // The drivers have their own turn, after all that may still want a session.
    const made = [...construction.made].filter((each) => sessions.every(({ driver }) => each !== driver));
    for (const instance of [...made].reverse()) await this.#closeOne(nameOf(instance), closerOf(instance));
    // What is closed, and what may hold it, must not be handed to the next application that shares the parent container.
    const first = made.findIndex((each) => closerOf(each) !== undefined);
    if (first >= 0) for (const instance of made.slice(first)) construction.forget(instance);
    for (const value of [...this.#values].reverse())
      if (hasHook(value, 'onClose')) await this.#closeOne(nameOf(value), () => value.onClose());
    await closeSessions(sessions);
  }

  async #closeOne(name: string, close: (() => unknown) | undefined): Promise<void> {
    const { options, logger } = this.#parts;
    if (!close) return;
    const { timeout } = shutdownSettings(options);
    try {
      if (await settlesWithin(timeout, close)) return;
      logger.error({ event: 'close-timeout' }, `${name} did not close within ${timeout} seconds.`);
    } catch (error) {
      this.#report(name, error);
    }
  }

  #report(name: string, error: unknown): void {
    this.#parts.logger.error({ err: error, event: 'close-failed' }, `${name} could not be closed.`);
  }
}

/** Settles when every driver is open; `undefined` when all were open at once. */
function openSessions(sessions: readonly SessionParts[]): Promise<void> | undefined {
  const opening = sessions.flatMap(({ ready }) => ready ?? []);
  return opening.length === 0 ? undefined : Promise.all(opening).then(() => undefined);
}

function nameOf(instance: object): string {
  const { name } = instance.constructor;
  return name === '' || name === 'Object' ? 'A registered value' : name;
}

function isEager(part: Part): boolean {
  return part.registration !== undefined && isKept(part.registration) && hooksOf(classOf(part)).includes('onBoot');
}

function ownParts(container: DependencyContainer): readonly Part[] {
  return ownRegistrations(container).map(([token, registration]) => ({ token, registration, needs: [], delayed: [] }));
}

function hookedValues(container: DependencyContainer): readonly object[] {
  const values = ownRegistrations(container).map(([, { provider }]) =>
    'useValue' in provider ? provider.useValue : undefined,
  );
  return [...new Set(values.filter((value) => hasHook(value, 'onBoot') || hasHook(value, 'onClose')))];
}
