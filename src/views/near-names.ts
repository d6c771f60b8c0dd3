import { editDistance } from '../errors/edit-distance.js';

/** Of some names those that differ from a given one by little, the nearest first; at most three. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  const limit = Math.max(2, Math.floor(name.length / 3));
  return names
    .map((each) => ({ each, distance: each.endsWith(`/${name}`) ? 0 : editDistance(name, each) }))
    .filter(({ distance }) => distance <= limit)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ each }) => each);
}
