import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A process that serves the counter. */
export interface CounterProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts a process that serves the counter from a directory; it is killed when the test has finished. */
export async function startCounter(path: string): Promise<CounterProcess> {
  const child = fork(join(import.meta.dirname, 'counter-app.mjs'), [path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url };
}
