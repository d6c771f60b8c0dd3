import { MantisError } from '../errors/mantis-error.js';

/**
 * The tool that most likely compiled the user's code without decorator metadata, by the traces it leaves in the process.
 *
 * esbuild, tsx and Node's own type stripping emit none; there is no option to make them.
 */
export function toolWithoutMetadata(): string {
  const traces = [...process.execArgv, process.env['NODE_OPTIONS'] ?? '', process.argv0].join(' ');
  if (/\btsx\b/.test(traces)) return 'tsx';
  if (/strip-types|transform-types/.test(traces) || /\.[cm]?ts$/.test(process.argv[1] ?? ''))
    return "Node's type stripping";
  return 'the compiler (esbuild, tsx and type stripping do that)';
}

/**
 * Refuses a decorator that was called in the standard way (TC39), which has no parameter decorators and carries no types.
 *
 * @throws E_METADATA_MISSING
 */
export function refuseStandardDecorator(decorator: string, context: unknown): void {
  if (typeof context !== 'object' || context === null || !('kind' in context)) return;
  const name = 'name' in context ? String(context.name) : 'a class';
  throw new MantisError({
    code: 'E_METADATA_MISSING',
    what: `${decorator} on ${name} was compiled as a standard decorator.`,
    why: 'Standard decorators tell no types, so that nothing could be injected.',
    fix: 'set "experimentalDecorators": true and "emitDecoratorMetadata": true in the tsconfig.json that compiles it.',
  });
}
