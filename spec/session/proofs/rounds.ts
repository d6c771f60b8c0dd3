const factor = Number(process.env['RUNS_FACTOR'] ?? 1);

/** How many rounds a proof takes: so many, times RUNS_FACTOR from the environment. */
export function rounds(count: number): number {
  return Math.ceil(count * factor);
}

/** How long a proof may take, in milliseconds, that is given so many seconds where RUNS_FACTOR is 1. */
export function timeLimit(seconds: number): number {
  return seconds * 1000 * Math.max(1, factor);
}

/** The numbers from 0 to below a count. */
export function numbersTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** The numbers of all rounds, in batches of rounds that run side by side. */
export function batches(count: number, size: number): readonly (readonly number[])[] {
  const total = rounds(count);
  return numbersTo(Math.ceil(total / size)).map((batch) =>
    numbersTo(Math.min(size, total - batch * size)).map((number) => batch * size + number),
  );
}
