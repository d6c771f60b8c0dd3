import { MantisError } from '../../errors/mantis-error.js';

/** An answer of a server, waited for at most so many milliseconds. @throws E_SESSION_DRIVER_UNREACHABLE */
export async function inTime<T>(answer: Promise<T>, timeout: number, onLate?: () => void): Promise<T> {
  // It may fail long after it was given up.
  answer.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(unreachable(`had no answer within ${timeout} ms`));
      onLate?.();
    }, timeout);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The error of a driver that cannot reach its server. */
export function unreachable(what: string): MantisError {
  return new MantisError({
    code: 'E_SESSION_DRIVER_UNREACHABLE',
    what: `The session driver cannot reach its server: it ${what}.`,
    why: 'The server is down, too busy, or cut off from this process.',
    fix: 'see to the server and the network; nothing has to be restarted here.',
  });
}
