import { parse } from 'secure-json-parse';
import type { BodyLimits } from './body-limits.js';
import { BadRequest } from './http-error.js';

/**
 * Parses a JSON body.
 *
 * @throws {BadRequest} for a syntax error, nesting beyond `limits.depth`, or a key that would reach a prototype.
 */
export function parseJson(text: string, limits: BodyLimits): unknown {
  // Before the parser and anything that walks the value: a few kilobytes of brackets exhaust the stack of a walker.
  if (depthOf(text) > limits.depth) throw new BadRequest(`The JSON is nested deeper than ${limits.depth} levels.`);
  try {
    return parse(text) as unknown;
  } catch (cause) {
    const reason = text.trim() === '' ? 'The JSON body is empty.' : 'The body is not valid JSON.';
    throw new BadRequest(reason, { cause });
  }
}

/** The deepest nesting of brackets outside strings, found in one pass and without a stack. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') index = endOfString(text, index);
    else if (character === '[' || character === '{') deepest = Math.max(deepest, (depth += 1));
    else if (character === ']' || character === '}') depth -= 1;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index;
  }
  return text.length;
}
