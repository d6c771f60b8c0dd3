import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

const stopGrace = 5000;
const children = new Set();

/** Whether the server and the load are kept on cores of their own. */
export const isPinned = isOnPath('taskset') && availableParallelism() > 1;

export function isOnPath(command) {
  return process.env.PATH.split(delimiter).some((directory) => existsSync(join(directory, command)));
}

/** Starts a process on one core; `taskset` becomes the command itself, so the child's id is the command's. */
export function startOnCore(core, [command, ...rest], options) {
  const child = isPinned
    ? spawn('taskset', ['-c', String(core), command, ...rest], options)
    : spawn(command, rest, options);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Asks a process to end and makes it end when it does not. */
export async function stop(child) {
  if (!children.has(child)) return;
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopGrace);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(impatience);
}

/** Ends every process that is left, at once. */
export function killAll() {
  for (const child of children) child.kill('SIGKILL');
}
