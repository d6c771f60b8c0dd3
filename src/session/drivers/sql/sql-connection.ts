/** How a database speaks. */
export type SqlDialect = 'postgres' | 'mysql' | 'sqlite';

/** What a parameter can be. */
export type SqlValue = string | number | null;

/** The rows of a statement, and how many it changed. */
export interface SqlResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly changes: number;
}

/** Whether anybody still waits for a statement. */
export class Errand {
  #isGivenUp = false;
  #withdraw: (() => void) | undefined;

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** What is to be done when the statement is given up from now on. */
  set onGiveUp(withdraw: (() => void) | undefined) {
    this.#withdraw = withdraw;
  }

  giveUp(): void {
    this.#isGivenUp = true;
    this.#withdraw?.();
  }
}

/** One way to talk to all databases. */
export interface SqlConnection {
  readonly dialect: SqlDialect;
  /**
   * Runs a statement whose parameters are written `?`. One that was given up before a connection was free is not sent any
   * more; a connection that does not answer in time goes, where the client lets it.
   */
  run(text: string, values: readonly SqlValue[], errand: Errand): Promise<SqlResult>;
  /** Hears of errors that belong to no statement; gives what ends that. */
  listen?(listener: (error: Error) => void): () => void;
}

/** What a statement rejects with that nobody waits for any more. */
export function givenUp(): Error {
  return new Error('The statement was given up before a connection was free.');
}
