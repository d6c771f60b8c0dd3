import { readFileSync, statSync } from 'node:fs';
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

const compiled = dirname(dirname(fileURLToPath(import.meta.url)));
/** Where this package is, compiled and, by source maps, in its sources; it may be no package where it is worked on. */
const framework = [compiled, join(dirname(compiled), 'src')].map((folder) => folder + sep);

/** Not a package, and not this one. */
function isOwn(file: string): boolean {
  const isSource = /\.(?:[cm]?[jt]sx?|eta)$/.test(file);
  const isPackaged = file.includes(`${sep}node_modules${sep}`) || framework.some((folder) => file.startsWith(folder));
  return isSource && !isPackaged;
}

function linesOf(file: string, line: number): readonly FrameLine[] {
  try {
    return statSync(file).size > largest ? [] : frameLines(readFileSync(file, 'utf8'), line);
  } catch {
    return [];
  }
}
