/** Of some names those that differ from a given one by little, the nearest first; at most three. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  const limit = Math.max(2, Math.floor(name.length / 3));
  return names
    .map((each) => ({ each, distance: each.endsWith(`/${name}`) ? 0 : distanceBetween(name, each) }))
    .filter(({ distance }) => distance <= limit)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ each }) => each);
}

/** How many letters must be added, removed or replaced to turn one text into another (Levenshtein). */
function distanceBetween(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 16 || from.length > 200) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
