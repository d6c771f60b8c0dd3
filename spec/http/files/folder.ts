import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '../../temporary-directory.js';

/** When the files of these tests were last changed. */
export const changedAt = new Date('2026-01-02T03:04:05Z');

/** A directory with these files, all of them changed at one known time; it is removed when the test has finished. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  return fill(temporaryDirectory(), files);
}

/** Writes files into a directory, all of them changed at one known time. */
export function fill(root: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, changedAt, changedAt);
  }
  return root;
}
