// Packs the package, installs it into an empty TypeScript project elsewhere, and does what a newcomer would do:
// compile and run the twenty lines of the README, and ask them for a page.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import assert from 'node:assert/strict';

const root = resolve(import.meta.dirname, '../..');
const project = mkdtempSync(join(tmpdir(), 'mantis-newcomer-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

try {
  const tarball = pack();
  checkContent(tarball);
  install(tarball);
  writeFileSync(join(project, 'main.ts'), twentyLines());
  run('npx', ['tsc'], project);
  await serve();
  run('npx', ['publint', '--strict', tarball], root);
  run('npx', ['attw', tarball, '--profile', 'esm-only'], root);
  console.log('The packed package installs, compiles and serves.');
} finally {
  rmSync(project, { recursive: true, force: true });
}

function pack() {
  run('npm', ['pack', '--silent', '--pack-destination', project], root);
  return join(
    project,
    readdirSync(project).find((file) => file.endsWith('.tgz')),
  );
}

function checkContent(tarball) {
  const files = run('tar', ['-tzf', tarball], root).trim().split('\n');
  const strangers = files.filter(
    (file) => !/^package\/(dist\/|package\.json$|README\.md$|CHANGELOG\.md$|LICENSE$)/.test(file),
  );
  assert.deepEqual(strangers, [], 'the package holds only what users need');
  assert.ok(files.includes('package/dist/index.d.ts'), 'the package has its types');
}

function install(tarball) {
  cpSync(join(import.meta.dirname, 'project'), project, { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const peers = [
    'reflect-metadata',
    'tsyringe',
    'class-validator',
    'rate-limiter-flexible',
    'typescript',
    '@types/node',
  ];
  const packages = peers.map((name) => `${name}@${devDependencies[name]}`);
  run('npm', ['install', '--no-audit', '--no-fund', tarball, ...packages], project);
}

/** The first program of the README, on a port that is free. */
function twentyLines() {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'));
  assert.match(program, /app\.listen\(3000\)/);
  return `${program.replace('app.listen(3000)', 'app.listen(0)')}\nconsole.log(url);\n`;
}

async function serve() {
  const child = spawn(process.execPath, ['dist/main.js'], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(child.stdout, 'data');
    const url = String(line).trim();
    const first = await fetch(`${url}/preferences`);
    assert.equal(await first.text(), 'Current theme: light');
    assert.deepEqual(first.headers.getSetCookie(), []);

    const update = await fetch(`${url}/theme`, { method: 'POST' });
    assert.equal(await update.text(), 'Theme updated');
    const [cookie] = update.headers.getSetCookie()[0].split(';');
    assert.equal(await (await fetch(`${url}/preferences`, { headers: { cookie } })).text(), 'Current theme: dark');
    assert.ok(existsSync(join(project, 'storage/sessions')), 'the session is a file');

    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
}
