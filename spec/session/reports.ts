import type { SessionReport } from 'mantisjs';

/** A report that keeps what a driver says. */
export function keptReport(): SessionReport & { readonly lines: string[]; readonly events: unknown[] } {
  const lines: string[] = [];
  const events: unknown[] = [];
  const note = (message: string): void => void lines.push(message);
  return { lines, events, info: note, warn: note, event: (name, facts) => void events.push([name, facts]) };
}
