const longest = 200;
const mostLengthsApart = 50;

/**
 * How many letters must be added, taken away, replaced or swapped with their neighbour to make one text of the other
 * (optimal string alignment), for hints such as "did you mean"; infinite for texts that are long or differ much in length.
 */
export function editDistance(one: string, other: string): number {
  const isFar = Math.abs(one.length - other.length) > mostLengthsApart;
  if (isFar || one.length > longest) return Number.POSITIVE_INFINITY;
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
