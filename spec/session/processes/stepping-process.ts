import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** Something that is done to sessions, by its name in `stepping-app.mjs`. */
export interface SessionWork {
  readonly name: 'create' | 'commit' | 'move' | 'destroy' | 'touch' | 'list' | 'sweep';
  readonly details: Readonly<Record<string, unknown>>;
}

/** Longer than anything takes that waits for nobody, in milliseconds. */
const patience = 60;

type Exit = [code: number | null, signal: NodeJS.Signals | null];

/** What came of some work: its result. */
interface Message {
  readonly result: unknown;
}

/** A process that works on sessions and can be stopped before any call of the file system. */
export class SteppingProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<Exit>;

  /** Starts one on a directory; it is killed when the test has finished. */
  static async start(path: string): Promise<SteppingProcess> {
    const child = fork(join(import.meta.dirname, 'stepping-app.mjs'), [path], {
      stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
      execArgv: [],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    return new SteppingProcess(child);
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit') as Promise<Exit>;
  }

  /**
   * Does some work, and something else while that is stopped after so many calls.
   *
   * @returns whether the work made so many calls, and both results.
   */
  async interrupt<T>(work: SessionWork, calls: number, meanwhile: () => Promise<T>) {
    const done = this.#resultOf(work, calls, 'pause');
    const stopped = once(this.#child.stdout ?? this.#child, 'data').then(() => true);
    const isStopped = await Promise.race([stopped, done.then(() => false)]);
    const other = meanwhile();
    // What waits for a lock that the stopped process holds does not settle before that goes on.
    if (isStopped) await Promise.race([other, delay(patience)]);
    if (isStopped) this.#child.stdin?.write('.');
    return { isStopped, result: await done, other: await other };
  }

  /** Does some work and is killed after so many calls. @returns whether the work made so many. */
  async die(work: SessionWork, calls: number): Promise<boolean> {
    const killed = this.#exit.then(([, signal]) => signal === 'SIGKILL');
    const done = this.#resultOf(work, calls, 'kill').then(() => false);
    // A process that ends otherwise rejects.
    return Promise.race([done, killed.then((isKilled) => isKilled || done)]);
  }

  async #resultOf({ name, details }: SessionWork, calls: number, end: 'pause' | 'kill'): Promise<unknown> {
    this.#child.send({ name, details, calls, end });
    const answer = once(this.#child, 'message') as Promise<[Message]>;
    const failure = this.#exit.then(([code]) => {
      if (code !== null) throw new Error(`The process ended with ${code}.`);
      return answer;
    });
    const [{ result }] = await Promise.race([answer, failure]);
    return result;
  }
}
