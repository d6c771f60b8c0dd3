import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../temporary-directory.js';

// A disk of its own takes the superuser, who can mount one that nobody else sees; CI always is.
const cannotMount = process.getuid?.() !== 0 && process.env['CI'] === undefined;

it.skipIf(cannotMount)(
  'an upload to a full disk is answered with 503, leaves nothing, and the next one finds room',
  async () => {
    const file = join(import.meta.dirname, 'full-disk.mjs');
    const command = `mount -t tmpfs -o size=256k tmpfs "$1" && exec "${process.execPath}" "${file}" "$1"`;
    const { stdout } = await promisify(execFile)('unshare', ['-m', 'sh', '-c', command, 'sh', temporaryDirectory()]);

    expect(JSON.parse(stdout)).toEqual({ full: 503, tight: 503, freed: [200, 200_000], leftovers: [] });
  },
  60_000,
);
