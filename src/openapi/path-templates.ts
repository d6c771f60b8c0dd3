import type { PatternPart } from '../routing/path-pattern.js';

/** A path as OpenAPI writes it: `/users/{id}`. */
export interface PathTemplate {
  readonly path: string;
  /** The template without the names: two of one shape are the same to OpenAPI (3.1 §4.8.8.2). */
  readonly shape: string;
  readonly parameters: readonly TemplateParameter[];
}

/** A parameter of a path. */
export interface TemplateParameter {
  /** Unique in its template. */
  readonly name: string;
  /** What `@Param` calls it; `*` for the wildcard. */
  readonly key: string;
  /** The constraint as a pattern; `undefined` when it has none. */
  readonly pattern: string | undefined;
  readonly isWildcard: boolean;
}

/** The templates of a path pattern: one with and one without each optional parameter, the longest first. */
export function pathTemplates(parts: readonly PatternPart[]): readonly PathTemplate[] {
  const templates = variants(parts).map(toTemplate);
  return templates.filter(({ shape }, index) => templates.findIndex((other) => other.shape === shape) === index);
}

/** Whether a path, without escapes, is one that a pattern means. */
export function answersPath(parts: readonly PatternPart[], path: string): boolean {
  const [first] = parts;
  if (first?.kind === 'literal' && !path.startsWith(first.text.replace(/\/$/, ''))) return false;
  return variants(parts).some((variant) => {
    const source = variant.map((part) => {
      if (part.kind === 'literal') return part.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      return part.kind === 'wildcard' ? '.*' : `(?:${part.constraint ?? '[^/]+'})`;
    });
    try {
      return new RegExp(`^${tidy(source.join(''))}$`).test(path);
    } catch {
      // A constraint that is no expression is reported where routes are compiled.
      return false;
    }
  });
}

/** The template with the names of another of the same shape. */
export function renamed(template: PathTemplate, { path, parameters }: PathTemplate): PathTemplate {
  return {
    ...template,
    path,
    parameters: template.parameters.map((each, index) => ({ ...each, name: parameters[index]?.name ?? each.name })),
  };
}

function variants(parts: readonly PatternPart[]): readonly (readonly PatternPart[])[] {
  const index = parts.findIndex((part) => part.kind === 'parameter' && part.optional);
  const part = parts[index];
  if (part?.kind !== 'parameter') return [parts];
  const [before, after] = [parts.slice(0, index), parts.slice(index + 1)];
  return [...variants([...before, { ...part, optional: false }, ...after]), ...variants([...before, ...after])];
}

function toTemplate(parts: readonly PatternPart[]): PathTemplate {
  const parameters: TemplateParameter[] = [];
  const texts = parts.map((part) => {
    // Braces would be taken for a parameter; encodeURI writes them as the escapes that a client sends.
    if (part.kind === 'literal') return encodeURI(part.text);
    const parameter = toParameter(part, parameters);
    parameters.push(parameter);
    return `{${parameter.name}}`;
  });
  const path = tidy(texts.join(''));
  return { path, shape: path.replace(/\{[^}]*\}/g, '{}'), parameters };
}

function toParameter(
  part: Exclude<PatternPart, { kind: 'literal' }>,
  before: readonly TemplateParameter[],
): TemplateParameter {
  const isWildcard = part.kind === 'wildcard';
  const key = isWildcard ? '*' : part.name;
  let name = isWildcard ? 'wildcard' : part.name;
  while (before.some((other) => other.name === name)) name += '_';
  const constraint = isWildcard ? undefined : part.constraint;
  return { name, key, pattern: constraint === undefined ? undefined : `^(?:${constraint})$`, isWildcard };
}

/** A left-out optional parameter leaves its slash behind. */
function tidy(path: string): string {
  const single = path.replace(/\/{2,}/g, '/');
  return single.length > 1 ? single.replace(/\/$/, '') : single || '/';
}
