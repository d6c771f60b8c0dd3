import type { Logger } from '../http/logger.js';

/** Why an answer is not complete: its client left, or its body failed. */
export type Outcome = 'aborted' | 'broken-off';

/** What the line of an answered request says. */
export interface AccessLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly method: string;
  /** The pattern; `null` where no route matched. */
  readonly route: string | null;
  readonly status: number;
  /** Milliseconds, to the hundredth. */
  readonly ms: number;
  readonly requestId: string;
  /** `undefined` for an answer that is complete. */
  readonly outcome: Outcome | undefined;
}

/** Writes such a line somewhere. */
export type WriteAccessLine = (line: AccessLine) => void;

/** Writes lines by a logger of any kind. */
export function throughLogger(logger: Logger): WriteAccessLine {
  return ({ level, outcome, ...common }) => {
    const { method, route, status } = common;
    const message = route === null ? `${method} ${status}` : `${method} ${route} ${status}`;
    logger[level](outcome ? { ...common, outcome } : common, message);
  };
}
