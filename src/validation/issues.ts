/** One thing that is wrong with an input. The value that was refused is never in it. */
export interface InputIssue {
  /** Where it stands in the input (RFC 6901): `/address/street`; empty for the input as a whole. */
  readonly pointer: string;
  /** The rule that is broken, by the validator's name: `isEmail`. */
  readonly rule: string;
  /** What the visitor should know. */
  readonly message: string;
}

const mostIssues = 100;

/** What has been found wrong so far; no more than a hundred, so that a long list of bad items makes no long work. */
export class Issues {
  readonly #found: InputIssue[] = [];
  readonly #awaited: Promise<void>[] = [];

  /** How many have been found. */
  get count(): number {
    return this.#found.length;
  }

  /** Whether to look for more would be in vain. */
  get isFull(): boolean {
    return this.#found.length >= mostIssues;
  }

  /** Takes an issue, unless there are enough of them. */
  add(issue: InputIssue): void {
    if (!this.isFull) this.#found.push(issue);
  }

  /** A check that takes its time; it adds what it finds. */
  expect(check: Promise<void>): void {
    this.#awaited.push(check);
  }

  /** All that was found, when every check has ended; at once where none takes its time. */
  settle(): readonly InputIssue[] | Promise<readonly InputIssue[]> {
    return this.#awaited.length === 0 ? this.#found : Promise.all(this.#awaited).then(() => this.#found);
  }
}

/** The pointer to a member of what `pointer` points to (RFC 6901 §3). */
export function pointerTo(pointer: string, member: string | number): string {
  return `${pointer}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
