import { unreachable } from '../in-time.js';

/** How often a server that has fallen silent is tried, in milliseconds. */
const pause = 100;

/**
 * The commands that wait for one server, and whether another one may join them.
 *
 * A server that hangs takes what it is sent and answers nothing. Once a command was given up and nothing at all was
 * answered since it was sent, nearly all others are refused at once, so that neither they nor the memory that they take
 * pile up. Any answer, a late one too, lets all through again.
 */
export class Circuit {
  readonly #timeout: number;
  readonly #most: number;
  #waiting = 0;
  #answers = 0;
  #silentSince: number | undefined;
  #triedAt = 0;

  /** @param timeout in milliseconds. @param most how many may wait. */
  constructor(timeout: number, most: number) {
    this.#timeout = timeout;
    this.#most = most;
  }

  /** For how long nothing was answered, in milliseconds; 0 while there are answers. */
  get silence(): number {
    return this.#silentSince === undefined ? 0 : performance.now() - this.#silentSince;
  }

  /** Why a command cannot be sent now; `undefined` when it can. */
  refusal(): string | undefined {
    if (this.#waiting >= this.#most) return `waits for ${this.#most} of its answers already`;
    if (this.#silentSince === undefined) return undefined;
    const now = performance.now();
    if (now - this.#triedAt < pause) return `has had no answer for ${Math.round(now - this.#silentSince)} ms`;
    this.#triedAt = now;
    return undefined;
  }

  /** The answer of a command that has just been sent. @throws E_SESSION_DRIVER_UNREACHABLE when it takes too long. */
  answerOf<T>(command: Promise<T>): Promise<T> {
    const sentAt = performance.now();
    const before = this.#answers;
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        if (this.#answers === before) this.#silentSince ??= sentAt;
        reject(unreachable(`had no answer within ${this.#timeout} ms`));
      };
      // After this process itself was held up, timers come before the answers that have arrived meanwhile.
      let turn: NodeJS.Immediate | undefined;
      const timer = setTimeout(() => (turn = setImmediate(giveUp)), this.#timeout);
      const settle = (): void => {
        clearTimeout(timer);
        if (turn) clearImmediate(turn);
        this.#waiting -= 1;
        this.#answers += 1;
        this.#silentSince = undefined;
      };
      command.then(
        (answer) => (settle(), resolve(answer)),
        (error: unknown) => (settle(), reject(error as Error)),
      );
    });
  }
}
