import { MantisError, describeProblem } from './mantis-error.js';
import type { Problem } from './mantis-error.js';

/**
 * Thrown when an application boots with mistakes in its wiring or options. It reports all of them at once.
 *
 * `code` is `E_BOOT`; the code of each single mistake is in `problems`.
 */
export class BootError extends MantisError {
  override readonly name = 'BootError';
  /** The mistakes, in the order in which they were found; never empty. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(
      { code: 'E_BOOT', what: 'The application cannot start.', why: count(problems.length), fix: 'see each of them.' },
      options,
    );
    this.problems = problems;
    this.message = `The application cannot start. ${count(problems.length)}\n${problems.map(listItem).join('\n')}`;
  }
}

function count(number: number): string {
  return number === 1 ? 'There is one mistake to mend:' : `There are ${number} mistakes to mend:`;
}

function listItem(problem: Problem, index: number): string {
  return `\n  ${index + 1}. ${describeProblem(problem)}`;
}
