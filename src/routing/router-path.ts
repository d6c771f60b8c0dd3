import type { PatternPart } from './path-pattern.js';

/** One path of a router: a pattern without optional parameters. */
export type PathParts = readonly PatternPart[];

/** The path in the router's own notation; `constraintOf` gives the constraint of the parameter at an index. */
export function toRouterPath(
  parts: PathParts,
  nameOf: (index: number) => string,
  constraintOf: (index: number) => string | undefined,
): string {
  return parts
    .map((part, index) => {
      if (part.kind === 'literal') return part.text;
      if (part.kind === 'wildcard') return '*';
      const constraint = constraintOf(index);
      return `:${nameOf(index)}${constraint === undefined ? '' : `(${constraint})`}`;
    })
    .join('');
}

/**
 * The constraint that the router needs for a parameter: its own, or one for any text where what follows in the segment
 * does not end a name in the router's notation.
 */
export function neededConstraint(parts: PathParts, index: number): string | undefined {
  const part = parts[index];
  if (part?.kind !== 'parameter') return undefined;
  if (part.constraint !== undefined) return part.constraint;
  const next = parts[index + 1];
  if (!next) return undefined;
  return next.kind === 'literal' && /^[/.-]/.test(next.text) ? undefined : anyText;
}

/** A constraint that any text keeps. */
export const anyText = '.+?';

/**
 * The path with every parameter replaced by whether its segment is matched by a regular expression: the router takes
 * two paths with one such key for the same.
 */
export function routerKey(parts: PathParts): string {
  return parts
    .map((part, index) => {
      if (part.kind === 'literal') return part.text;
      if (part.kind === 'wildcard') return '*';
      return isMatchedByExpression(parts, index) ? ':()' : ':';
    })
    .join('');
}

function isMatchedByExpression(parts: PathParts, index: number): boolean {
  let start = index;
  while (start > 0 && !endsSegment(parts[start - 1])) start -= 1;
  for (let at = start; at < parts.length; at += 1) {
    if (neededConstraint(parts, at) !== undefined) return true;
    const part = parts[at];
    if (at > start && part?.kind === 'literal' && /^[.-]/.test(part.text)) return true;
    if (at >= index && endsSegment(part)) return false;
  }
  return false;
}

function endsSegment(part: PatternPart | undefined): boolean {
  return part?.kind === 'literal' && part.text.includes('/');
}

/** The expression with its groups made non-capturing: the router counts the groups to find the parameters. */
export function withoutGroups(constraint: string): string {
  return constraint.replace(/\\.|\[(?:\\.|[^\]])*\]|\((?:\?<(?![=!])[^>]*>)?(?!\?)/g, (token) =>
    token.startsWith('(') ? '(?:' : token,
  );
}
