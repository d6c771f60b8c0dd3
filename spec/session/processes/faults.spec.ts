import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../temporary-directory.js';

/** What a script prints when it is run below a shell command that prepares its surroundings. */
async function run(prepare: string, script: string): Promise<unknown> {
  const file = join(import.meta.dirname, script);
  const command = `${prepare} && exec "${process.execPath}" "${file}" "$1"`;
  const { stdout } = await promisify(execFile)('unshare', ['-m', 'sh', '-c', command, 'sh', temporaryDirectory()]);
  return JSON.parse(stdout);
}

// A disk of its own takes the superuser, who can mount one that nobody else sees; CI always is.
const cannotMount = process.getuid?.() !== 0 && process.env['CI'] === undefined;

describe('faults', () => {
  it.skipIf(cannotMount)(
    'of too few file descriptors lose none of 400 parallel commits',
    async () => {
      expect(await run('true', 'parallel-commits.mjs')).toEqual({ ok: 400, kept: 400 });
    },
    60_000,
  );

  it.skipIf(cannotMount)(
    'of a full disk leave what was stored intact, and are over when there is room',
    async () => {
      expect(await run('mount -t tmpfs -o size=64k tmpfs "$1"', 'full-disk.mjs')).toEqual({
        full: { small: 204, large: 500, newcomer: 500, stored: { n: 1 } },
        freed: { large: 204, keys: ['n', 'large'] },
        leftovers: [],
      });
    },
    60_000,
  );
});
