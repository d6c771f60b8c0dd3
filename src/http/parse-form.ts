import { parse } from 'fast-querystring';
import type { BodyLimits } from './body-limits.js';
import { BadRequest } from './http-error.js';

/**
 * Parses an urlencoded form into an object without a prototype; a repeated name has a list.
 *
 * @throws {BadRequest} for more fields than `limits.fields`.
 */
export function parseForm(text: string, limits: BodyLimits): unknown {
  if (text.split('&', limits.fields + 1).length > limits.fields) {
    throw new BadRequest(`The form has more than ${limits.fields} fields.`);
  }
  return parse(text);
}
