import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';

/** The status itself, if it is one that a response of its kind may have, up to 599. @throws E_RESULT_INVALID */
export function checkedStatus(status: number, subject: string, lowest: 200 | 400): number {
  if (Number.isInteger(status) && status >= lowest && status <= 599) return status;
  throw new MantisError({
    code: 'E_RESULT_INVALID',
    what: `${subject} was given the status ${describeValue(status)}.`,
    why: `It has a status from ${lowest} to 599 (RFC 9110 §15).`,
    fix: 'pass a whole number in that range.',
  });
}
