/** How a token is called in a message: the name of a class, `Symbol(name)`, `'name'`. */
export function tokenName(token: unknown): string {
  if (typeof token === 'function') return token.name || '(anonymous class)';
  return typeof token === 'symbol' ? token.toString() : `'${String(token)}'`;
}

/** The registered token that was most likely meant; `undefined` when none is near. */
export function nearestToken(token: unknown, known: readonly unknown[]): unknown {
  const wanted = plainName(token);
  return known
    .map((each) => ({ each, distance: distanceBetween(wanted, plainName(each)) }))
    .filter(({ each, distance }) => each !== token && distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((one, other) => one.distance - other.distance)[0]?.each;
}

function plainName(token: unknown): string {
  const name = typeof token === 'symbol' ? (token.description ?? '') : typeof token === 'function' ? token.name : token;
  return String(name).toLowerCase().slice(0, 60);
}

/** How many letters have to be added, removed or replaced (Levenshtein). */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index += 1) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (one[index] === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
