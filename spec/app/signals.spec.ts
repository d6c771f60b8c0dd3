import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../temporary-directory.js';

const main = join(import.meta.dirname, '../../sample-app/dist/main.js');

/** The built sample application in a process of its own, listening. */
async function start(): Promise<{ child: ChildProcess; url: string; output: () => string }> {
  const child = spawn(process.execPath, [main], { cwd: temporaryDirectory(), env: { ...process.env, PORT: '0' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: 20_000 }).toMatch(/http:\S+/);
  return { child, url: /http:\S+/.exec(output)?.[0] ?? '', output: () => output };
}

describe('a signal', { timeout: 30_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends the process with code 0', async (signal) => {
    const { child, url } = await start();
    expect((await fetch(url)).status).toBe(200);

    child.kill(signal);

    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it('that comes a second time ends the process at once', async () => {
    const { child, url } = await start();
    const unfinished = fetch(`${url}/notes`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('note=')) }),
      duplex: 'half',
    } as RequestInit).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));

    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');

    expect((await once(child, 'exit'))[0]).toBe(143);
    await unfinished;
  });
});
