import type { PathParts } from './router-path.js';
import { bareObject } from '../values/prototypes.js';

/** A path that has been found to match, with its parameters decoded. */
export interface Scanned<Target> {
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
}

interface Candidate<Target> {
  readonly target: Target;
  readonly parts: PathParts;
  readonly shape: RegExp;
  readonly order: string;
}

/**
 * Tries paths one after the other, the more literal first. The router asks here in the few cases in which its tree
 * decides for a path that then turns out not to match: an empty parameter, or constraints of several routes mixed up.
 */
export class PathScan<Target> {
  readonly #candidates: readonly Candidate<Target>[];

  constructor(paths: readonly { readonly parts: PathParts; readonly target: Target }[], caseSensitive: boolean) {
    this.#candidates = paths
      .map(({ parts, target }) => ({
        target,
        parts,
        shape: new RegExp(`^${parts.map(toExpression).join('')}$`, caseSensitive ? 's' : 'si'),
        order: parts.map(rank).join(''),
      }))
      .sort((one, other) => (one.order < other.order ? -1 : Number(one.order > other.order)));
  }

  /** The first that matches and that `isAcceptable`. */
  find(path: string, isAcceptable: (params: Scanned<Target>['params']) => boolean): Scanned<Target> | undefined {
    for (const { target, parts, shape } of this.#candidates) {
      const texts = shape.exec(path)?.slice(1).map(decodeURIComponent);
      if (!texts || !keepsConstraints(parts, texts)) continue;
      const params = toParams(parts, texts);
      if (isAcceptable(params)) return { target, params };
    }
    return undefined;
  }
}

/** Whether texts, one for each parameter, are what the path's constraints ask for. */
export function keepsConstraints(parts: PathParts, texts: readonly string[]): boolean {
  return parts
    .filter((part) => part.kind !== 'literal')
    .every((part, index) => part.kind === 'wildcard' || keepsConstraint(part.constraint, texts[index] ?? ''));
}

/** Whether a text is what a constraint asks for; without one any is. */
export function keepsConstraint(constraint: string | undefined, text: string): boolean {
  return constraint === undefined || new RegExp(`^(?:${constraint})$`).test(text);
}

/** The texts, one for each parameter, under the parameters' names. */
export function toParams(parts: PathParts, texts: readonly string[]): Readonly<Record<string, string>> {
  const params = bareObject<string>();
  parts
    .filter((part) => part.kind !== 'literal')
    .forEach((part, index) => {
      params[part.kind === 'wildcard' ? '*' : part.name] = texts[index] ?? '';
    });
  return params;
}

function toExpression(part: PathParts[number]): string {
  if (part.kind === 'literal') return part.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return part.kind === 'wildcard' ? '(.*)' : '([^/]+?)';
}

function rank(part: PathParts[number]): string {
  if (part.kind === 'literal') return '0'.repeat(part.text.length);
  if (part.kind === 'wildcard') return '3';
  return part.constraint === undefined ? '2' : '1';
}
