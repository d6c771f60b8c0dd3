import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { frameLines } from '../errors/code-frame.js';
import type { FrameLine } from '../errors/code-frame.js';

/** The lines of the application's code in which an error came up. */
export interface CodeExcerpt {
  /** The file, from where the process was started, and the line: `src/notes.ts:12`. */
  readonly place: string;
  readonly lines: readonly FrameLine[];
}

const largest = 1_000_000;

/**
 * The first place of a stack that is the application's own, with the code around it; `undefined` when there is none, or
 * when its file cannot be read. With `node --enable-source-maps` stacks name the sources that were compiled.
 */
export function excerptOf(stack: readonly string[]): CodeExcerpt | undefined {
  for (const frame of stack) {
    const place = placeOf(frame);
    if (!place || !isOwn(place.file)) continue;
    const lines = linesOf(place.file, place.line);
    if (lines.length > 0) return { place: `${relative(process.cwd(), place.file)}:${place.line}`, lines };
  }
  return undefined;
}

function placeOf(frame: string): { file: string; line: number } | undefined {
  const [, address, line] = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/.exec(frame) ?? [];
  if (address === undefined) return undefined;
  try {
    return { file: address.startsWith('file://') ? fileURLToPath(address) : address, line: Number(line) };
  } catch {
    return undefined;
  }
}

/** Where this package is worked on, its own code is no more the application's than under `node_modules`. */
function frameworkFolders(): readonly string[] {
  try {
    const place = dirname(createRequire(import.meta.url).resolve('mantisjs/package.json'));
    return ['build', 'dist', 'src'].map((folder) => join(place, folder) + sep);
  } catch {
    // Bundled into an application, it is in no folder of its own.
    return [];
  }
}

/** Not a package, and not this one. */
function isOwn(file: string): boolean {
  const isSource = /\.(?:[cm]?[jt]sx?|eta)$/.test(file);
  const isPackaged = file.includes(`${sep}node_modules${sep}`);
  return isSource && !isPackaged && !frameworkFolders().some((folder) => file.startsWith(folder));
}

function linesOf(file: string, line: number): readonly FrameLine[] {
  try {
    return statSync(file).size > largest ? [] : frameLines(readFileSync(file, 'utf8'), line);
  } catch {
    return [];
  }
}
