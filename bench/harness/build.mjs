import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const bench = join(import.meta.dirname, '..');
const compiler = join(bench, '../node_modules/typescript/bin/tsc');

/** Compiles mantisjs and the servers in TypeScript anew, so that what is measured is what the source says. */
export function build() {
  const { status } = spawnSync(process.execPath, [compiler, '--build', '--force', bench], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed; has `npm install` been run in the directory above bench?');
}
