/** One piece of a path pattern: literal text, or a parameter. */
export type PatternPart =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly constraint: string | undefined;
      readonly optional: boolean;
    }
  | { readonly kind: 'wildcard' };

const parameterShape = /^:([A-Za-z_]\w*)/;

/** Joins a controller's prefix and an action's path: slashes between them are tidied, none is left at the end. */
export function joinPath(prefix: string, path: string): string {
  const joined = `/${prefix}/${path}`.replace(/\/{2,}/g, '/');
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}

/**
 * Reads a path pattern: `/users/:id(\\d+)`, `/posts/:year?`, `/files/*`.
 *
 * @returns the parts, or a sentence that says what cannot be understood.
 */
export function parsePattern(path: string): readonly PatternPart[] | string {
  const parts: PatternPart[] = [];
  let rest = path;
  while (rest !== '') {
    const part = nextPart(rest);
    if (typeof part === 'string') return part;
    parts.push(part.part);
    rest = rest.slice(part.length);
  }
  return parts;
}

/** The pattern with its parameters' names taken out: two patterns with one shape answer the same paths. */
export function patternShape(parts: readonly PatternPart[]): string {
  return parts.map((part) => (part.kind === 'literal' ? part.text : shapeOf(part))).join('');
}

function shapeOf(part: Exclude<PatternPart, { kind: 'literal' }>): string {
  if (part.kind === 'wildcard') return '*';
  return `:${part.constraint ?? ''}${part.optional ? '?' : ''}`;
}

function nextPart(rest: string): { part: PatternPart; length: number } | string {
  if (rest.startsWith('*')) {
    return rest.length === 1 ? { part: { kind: 'wildcard' }, length: 1 } : 'a wildcard * can only stand at the end';
  }
  if (rest.startsWith(':')) return nextParameter(rest);
  const end = rest.search(/[:*]/);
  const text = end === -1 ? rest : rest.slice(0, end);
  if (/[?#%\s()]/.test(text)) return `"${text}" holds a character that no decoded path segment is written with`;
  return { part: { kind: 'literal', text }, length: text.length };
}

function nextParameter(rest: string): { part: PatternPart; length: number } | string {
  const name = parameterShape.exec(rest)?.[1];
  if (name === undefined) return 'a parameter needs a name of letters, digits and _ after its colon';
  let length = name.length + 1;
  let constraint: string | undefined;
  if (rest[length] === '(') {
    const end = closingParenthesis(rest, length);
    if (end === -1) return `the constraint of :${name} has no closing parenthesis`;
    constraint = rest.slice(length + 1, end);
    length = end + 1;
  }
  const optional = rest[length] === '?';
  if (optional && length + 1 !== rest.length) return `the optional parameter :${name} can only stand at the end`;
  return { part: { kind: 'parameter', name, constraint, optional }, length: length + (optional ? 1 : 0) };
}

function closingParenthesis(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '(') depth += 1;
    else if (text[index] === ')' && (depth -= 1) === 0) return index;
  }
  return -1;
}
