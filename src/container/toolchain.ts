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
