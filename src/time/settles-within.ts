import { setTimeout as delay } from 'node:timers/promises';

/** Whether some work settled within so many seconds. Rejects with what it rejects. */
export async function settlesWithin(seconds: number, work: () => unknown): Promise<boolean> {
  const timer = new AbortController();
  const isOver = delay(seconds * 1000, false, { signal: timer.signal });
  // Aborting it rejects it, and nobody listens any more.
  isOver.catch(() => undefined);
  try {
    return await Promise.race([Promise.resolve(work()).then(() => true), isOver]);
  } finally {
    timer.abort();
  }
}
