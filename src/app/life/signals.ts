/** Something that can be closed before the process ends. */
export interface Closable {
  close(): Promise<void>;
}

const signals = { SIGINT: 2, SIGTERM: 15 } as const;
const open = new Set<Closable>();
let isEnding = false;

/** Closes this, with everything else that was given here, when the process is asked to end by SIGTERM or SIGINT. */
export function closeOnSignal(closable: Closable): void {
  if (open.size === 0) for (const signal of Object.keys(signals)) process.on(signal, endProcess);
  open.add(closable);
}

/** Leaves this alone from now on. Without anything left, the signals have their usual effect again. */
export function forgetOnSignal(closable: Closable): void {
  open.delete(closable);
  if (open.size === 0 && !isEnding) for (const signal of Object.keys(signals)) process.off(signal, endProcess);
}

/** Whether a signal has come, so that the process ends when all is closed. */
export function isEndingBySignal(): boolean {
  return isEnding;
}

/** The first signal ends the process when all is closed; a second one ends it at once. */
function endProcess(signal: keyof typeof signals): void {
  if (isEnding) process.exit(128 + signals[signal]);
  isEnding = true;
  void Promise.allSettled([...open].map((closable) => closable.close())).then((outcomes) => {
    process.exit(outcomes.some(({ status }) => status === 'rejected') ? 1 : 0);
  });
}
