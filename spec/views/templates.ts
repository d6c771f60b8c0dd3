import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '../temporary-directory.js';

/** A folder of views for one test, with these templates by their names. */
export function templates(files: Readonly<Record<string, string>>): string {
  const folder = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) writeTemplate(folder, name, text);
  return folder;
}

/** Writes one template, or writes it anew. */
export function writeTemplate(folder: string, name: string, text: string): void {
  const file = join(folder, `${name}.eta`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
