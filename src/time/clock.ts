/**
 * Where Mantis reads the time. Register another one in the container to control time in a test:
 * `app.container.register(Clock, { useValue: new TestClock() })`.
 */
export class Clock {
  /** The time now, in milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }
}
