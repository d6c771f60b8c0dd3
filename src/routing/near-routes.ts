import type { Route } from './route.js';

const longestPath = 200;
const most = 3;

/**
 * The paths of routes that differ from a path by a slip of the pen, the nearest first; at most three. A parameter is as
 * near as any text.
 */
export function nearPaths(routes: readonly Pick<Route, 'path'>[], path: string): readonly string[] {
  if (path.length > longestPath) return [];
  const allowed = Math.max(2, Math.floor(path.length / 4));
  const distances = [...new Set(routes.map((route) => route.path))]
    .map((known) => ({ known, distance: distance(path.toLowerCase(), filled(known, path).toLowerCase()) }))
    .filter(({ distance: steps }) => steps <= allowed);
  return distances
    .sort((one, other) => one.distance - other.distance)
    .slice(0, most)
    .map(({ known }) => known);
}

/** The pattern with the path's own segments where it has parameters, and nothing where the path is shorter. */
function filled(pattern: string, path: string): string {
  const own = path.split('/');
  const fill = (segment: string, index: number): readonly string[] => {
    if (segment === '*') return own.slice(index);
    return [/[:*]/.test(segment) ? (own[index] ?? '') : segment];
  };
  return pattern.split('/').flatMap(fill).join('/');
}

/** How many letters must be added, taken away, replaced or swapped with their neighbour (optimal string alignment). */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > longestPath / 4) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + cost,
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
