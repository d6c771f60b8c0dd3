import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';

/** The longest path that every system takes for a socket, in bytes. */
export const longestSocketPath = 103;

/**
 * Removes a socket that a process has left behind when it was killed: one at which nobody listens. Anything else stays.
 *
 * @returns whether the path is free now.
 */
export async function removeStaleSocket(path: string): Promise<boolean> {
  if (!isSocket(path) || (await isAnswered(path))) return false;
  unlinkSync(path);
  return true;
}

/** Lets those connect whom the mode lets write. */
export function setSocketMode(path: string, mode: number): void {
  chmodSync(path, mode);
}

function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}

/** Only a refusal says that nobody is there; whatever else goes wrong may be a listener that is busy. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    probe.once('connect', () => resolve(true));
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
    probe.once('connect', () => probe.destroy());
  });
}
