import type { ErrorCode } from './catalogue.js';

/** One mistake, told so that its reader can mend it. */
export interface Problem {
  /** The permanent code, listed in the README. */
  readonly code: ErrorCode;
  /** What happened, naming the user's own class, method or option. */
  readonly what: string;
  /** Why that is a problem. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
}

/**
 * The base of every error that Mantis throws at a developer.
 *
 * The message reads `what why Fix: fix [code]`. It never contains a session id or a visitor's data.
 */
export class MantisError extends Error {
  override readonly name: string = 'MantisError';
  /** The permanent code, listed in the README. */
  readonly code: ErrorCode;
  readonly #problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(describeProblem(problem), options);
    this.code = problem.code;
    this.#problem = problem;
  }

  /** The message in its parts. */
  get problem(): Problem {
    return this.#problem;
  }
}

/** The one-paragraph form of a problem. */
export function describeProblem(problem: Problem): string {
  return `${problem.what} ${problem.why} Fix: ${problem.fix} [${problem.code}]`;
}
