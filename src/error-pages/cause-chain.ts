import { describeValue } from '../errors/describe-value.js';
import { isList } from '../values/kinds.js';

/** An error, or one of its causes, as it is shown. */
export interface ShownError {
  /** `TypeError: x is not a function` */
  readonly title: string;
  /** The places, innermost first. */
  readonly stack: readonly string[];
}

const mostErrors = 10;

/** An error and what caused it, the error first; at most ten. The errors of an `AggregateError` are among the causes. */
export function causesOf(thrown: unknown): readonly ShownError[] {
  const chain: unknown[] = [];
  const waiting = [thrown];
  while (waiting.length > 0 && chain.length < mostErrors) {
    const error = waiting.shift();
    if (chain.includes(error)) continue;
    chain.push(error);
    if (error instanceof Error && error.cause !== undefined) waiting.push(error.cause);
    if (error instanceof AggregateError && isList(error.errors)) waiting.push(...error.errors);
  }
  return chain.map((error) => ({ title: titleOf(error), stack: stackOf(error) }));
}

/** The places in an error's stack. The message is left out first: it may look like places. */
export function stackOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  const { stack, message } = error;
  const start = message === '' ? 0 : stack.indexOf(message) + message.length;
  const lines = stack.slice(start).split('\n').slice(1);
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
}

function titleOf(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : `${error.name}: ${error.message}`;
  return `Thrown, and no Error: ${describeValue(error)}`;
}
