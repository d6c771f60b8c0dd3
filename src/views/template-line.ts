import { Script } from 'node:vm';
import type { Eta } from 'eta';

/** Why a template cannot be compiled, and where. */
export interface CompileFailure {
  readonly error: unknown;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * The line of a template that cannot be compiled. Eta knows it for a tag that is not closed; for anything else its code
 * is compiled once more, by what tells the line.
 *
 * @param compiled the code into which the template was turned.
 */
export function failingLine(error: unknown, compiled: () => string): CompileFailure {
  const message = error instanceof Error ? error.message : '';
  const unclosed = /^(.*) at line (\d+) col \d+:/.exec(message);
  if (unclosed) return { error: new SyntaxError(unclosed[1]), line: Number(unclosed[2]) };
  if (!message.startsWith('Bad template syntax')) return { error, line: 1 };
  const code = compiled().split('\n');
  const failure = syntaxErrorOf(code.join('\n'));
  const at = Number(/^template:(\d+)/.exec(failure?.stack ?? '')?.[1] ?? 0);
  const marks = code.slice(0, Math.max(0, at - 1)).flatMap((line) => /^__eta\.line=(\d+)$/.exec(line)?.[1] ?? []);
  return { error: failure ?? error, line: Number(marks.at(-1) ?? 1) };
}

/** A template that another one names, and where. */
export interface NamedTemplate {
  readonly name: string;
  readonly line: number;
}

/** The templates that a template includes or has as its layout, where their names are written down. */
export function namedTemplates(eta: Eta, source: string): readonly NamedTemplate[] {
  return parsed(eta, source).flatMap((part) => {
    if (typeof part === 'string') return [];
    const calls = part.val.matchAll(/(?<![\w.$])(?:include|layout)\(\s*(['"`])([^'"`$\\]+)\1/g);
    return [...calls].map(([, , name = '']) => ({ name, line: part.lineNo ?? 1 }));
  });
}

/** Whether a template calls one of some functions, as far as it is written down. */
export function callsAny(eta: Eta, source: string, functions: readonly string[]): boolean {
  const call = new RegExp(`(?<![\\w.$])(?:${functions.join('|')})\\s*\\(`);
  return parsed(eta, source).some((part) => typeof part !== 'string' && call.test(part.val));
}

/** Nothing of what cannot be read: that it cannot is reported when it is compiled. */
function parsed(eta: Eta, source: string): ReturnType<Eta['parse']> {
  try {
    return eta.parse(source);
  } catch {
    return [];
  }
}

/** The code is compiled, never run. */
function syntaxErrorOf(code: string): Error | undefined {
  try {
    new Script(`(function(it, options){${code}\n})`, { filename: 'template' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : undefined;
  }
}
