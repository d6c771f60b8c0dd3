import { parse } from 'secure-json-parse';
import type { BodyLimits } from './body-limits.js';
import { BadRequest } from './http-error.js';

/**
 * Parses a JSON body.
 *
 * @throws {BadRequest} for a syntax error, nesting beyond `limits.depth`, more values than `limits.values`, or a key that
 * would reach a prototype.
 */
export function parseJson(text: string, limits: BodyLimits): unknown {
  // Before the parser and anything that walks the value: a few kilobytes of brackets exhaust the stack of a walker.
  const { depth, values } = measure(text);
  if (depth > limits.depth) throw new BadRequest(`The JSON is nested deeper than ${limits.depth} levels.`);
  if (values > limits.values) throw new BadRequest(`The JSON has more than ${limits.values} values.`);
  try {
    return parse(text);
  } catch (cause) {
    const reason = text.trim() === '' ? 'The JSON body is empty.' : 'The body is not valid JSON.';
    throw new BadRequest(reason, { cause });
  }
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openings: readonly [list: number, object: number] = [0x5b, 0x7b];
const closings: readonly [list: number, object: number] = [0x5d, 0x7d];

/** The deepest nesting of brackets outside strings and the number of values at most, found in one pass and without a stack. */
function measure(text: string): { depth: number; values: number } {
  let level = 0;
  let depth = 0;
  let values = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === quote) index = endOfString(text, index);
    else if (character === comma) values += 1;
    else if (character === openings[0] || character === openings[1]) {
      values += 1;
      level += 1;
      if (level > depth) depth = level;
    } else if (character === closings[0] || character === closings[1]) level -= 1;
  }
  return { depth, values };
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === backslash) index += 1;
    else if (character === quote) return index;
  }
  return text.length;
}
