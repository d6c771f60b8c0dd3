import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory for one test; it is removed when the test has finished. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'mantis-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The files below a directory, by their paths in it. */
export function filesIn(directory: string): readonly string[] {
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return entries.filter((entry) => statSync(join(directory, entry)).isFile()).sort();
}

/** What the only file below a directory holds. */
export function onlyFile(directory: string): { path: string; text: string; mode: number; endsAt: number } {
  const [name = 'none', ...others] = filesIn(directory);
  if (others.length > 0) throw new Error(`There are ${others.length + 1} files in ${directory}.`);
  const path = join(directory, name);
  const { mode, mtimeMs } = statSync(path);
  return { path, text: readFileSync(path, 'utf8'), mode: mode & 0o777, endsAt: Math.round(mtimeMs) };
}
