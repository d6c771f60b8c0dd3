import { Clock } from '../time/clock.js';

/** A clock that stands still until a test moves it. */
export class TestClock extends Clock {
  #now: number;

  /** @param start where it stands at first, in milliseconds since the epoch. Default: the real time. */
  constructor(start: number = Date.now()) {
    super();
    this.#now = start;
  }

  /** Where it stands, in milliseconds since the epoch: the same until it is moved. */
  override now(): number {
    return this.#now;
  }

  /** Moves the clock forward, by seconds. */
  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}
