import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const bench = join(import.meta.dirname, '..');
const root = join(bench, '..');

/** Compiles and bundles mantisjs and the servers in TypeScript anew, so that what is measured is what the source says. */
export function build() {
  run('typescript/bin/tsc', ['--build', '--force', bench], 'inherit');
  run('rolldown/bin/cli.mjs', ['--config'], 'ignore');
}

function run(program, args, stdout) {
  const command = [join(root, 'node_modules', program), ...args];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', stdout, 'inherit'] });
  if (status !== 0) throw new Error('The build failed; has `npm install` been run in the directory above bench?');
}
