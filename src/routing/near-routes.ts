import { editDistance } from '../errors/edit-distance.js';
import type { Route } from './route.js';

const most = 3;

/**
 * The paths of routes that differ from a path by a slip of the pen, the nearest first; at most three. A parameter is
 * taken for the path's own text.
 */
export function nearPaths(routes: readonly Pick<Route, 'path'>[], path: string): readonly string[] {
  const allowed = Math.max(2, Math.floor(path.length / 4));
  const distances = [...new Set(routes.map((route) => route.path))]
    .map((known) => ({ known, distance: editDistance(path.toLowerCase(), filled(known, path).toLowerCase()) }))
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
