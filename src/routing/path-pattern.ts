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

/** Joins prefixes and an action's path: slashes between them are tidied, none is left at the end. */
export function joinPath(...pieces: readonly string[]): string {
  const joined = `/${pieces.join('/')}`.replace(/\/{2,}/g, '/');
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}

/**
 * Reads a path pattern: `/users/:id(\\d+)`, `/archive/:year?/:month?`, `/files/*`.
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
  return misplacedOptional(parts) ?? repeatedName(parts) ?? parts;
}

/** The pattern with its parameters' names taken out: two patterns with one shape answer the same paths. */
export function patternShape(parts: readonly PatternPart[], caseSensitive: boolean): string {
  return parts
    .map((part) => {
      if (part.kind === 'wildcard') return '*';
      if (part.kind === 'parameter') return `:${part.constraint ?? ''}`;
      return caseSensitive ? part.text : part.text.toLowerCase();
    })
    .join('');
}

/** The pattern with and without each of its optional parameters, the longest first. */
export function expandOptional(parts: readonly PatternPart[]): readonly (readonly PatternPart[])[] {
  const first = parts.findIndex((part) => part.kind === 'parameter' && part.optional);
  if (first === -1) return [parts];
  const ends = parts.flatMap((part, index) => (part.kind === 'parameter' && part.optional ? [index + 1] : []));
  const required = parts.map((part) => (part.kind === 'parameter' ? { ...part, optional: false } : part));
  return [...ends.reverse(), first].map((end) => withoutLastSlash(required.slice(0, end)));
}

/** The names of the parameters of a path; a wildcard's is `*`. */
export function parameterNames(parts: readonly PatternPart[]): readonly string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'literal') return [];
    return part.kind === 'wildcard' ? ['*'] : [part.name];
  });
}

function withoutLastSlash(parts: readonly PatternPart[]): readonly PatternPart[] {
  const last = parts.at(-1);
  if (last?.kind !== 'literal' || !last.text.endsWith('/') || parts.length === 0) return parts;
  const text = parts.length === 1 && last.text === '/' ? '/' : last.text.slice(0, -1);
  return text === '' ? parts.slice(0, -1) : [...parts.slice(0, -1), { kind: 'literal', text }];
}

function nextPart(rest: string): { part: PatternPart; length: number } | string {
  if (rest.startsWith('*')) {
    return rest.length === 1 ? { part: { kind: 'wildcard' }, length: 1 } : 'a wildcard * can only stand at the end';
  }
  if (rest.startsWith(':')) return nextParameter(rest);
  const end = rest.search(/[:*]/);
  const text = end === -1 ? rest : rest.slice(0, end);
  if (/[?#%\\\s()]/.test(text)) return `"${text}" holds a character that no decoded path segment is written with`;
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
  return { part: { kind: 'parameter', name, constraint, optional }, length: length + (optional ? 1 : 0) };
}

/** What follows an optional parameter can only be further ones, each a segment of its own. */
function misplacedOptional(parts: readonly PatternPart[]): string | undefined {
  const first = parts.findIndex((part) => part.kind === 'parameter' && part.optional);
  const optional = parts[first];
  if (optional?.kind !== 'parameter') return undefined;
  const before = parts[first - 1];
  const isSegment = before?.kind === 'literal' && before.text.endsWith('/');
  if (!isSegment) return `the optional parameter :${optional.name} is only a part of its segment`;
  const isLast = parts
    .slice(first + 1)
    .every((part, index) => (part.kind === 'parameter' ? part.optional && index % 2 === 1 : isSlash(part)));
  return isLast ? undefined : `the optional parameter :${optional.name} can only stand at the end`;
}

function isSlash(part: PatternPart): boolean {
  return part.kind === 'literal' && part.text === '/';
}

function repeatedName(parts: readonly PatternPart[]): string | undefined {
  const names = parameterNames(parts);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined ? undefined : `it has two parameters that are named ${repeated}`;
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
