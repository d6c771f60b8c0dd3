// Packs the package, installs it into an empty TypeScript project elsewhere, and does what a newcomer would do:
// compile and run the twenty lines of the README, by tsc and by SWC, and ask them for a page. Then what goes wrong: the
// report of wiring mistakes is the same whoever compiled them, and tsx, which emits no metadata, is refused by name.
// `--update` writes the reports anew.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
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
  await serve('dist/main.js');
  run('node', ['compile-by-swc.mjs'], project);
  await serve('swc/main.js');
  checkReports();
  run('npx', ['publint', '--strict', tarball], root);
  run('npx', ['attw', tarball, '--profile', 'esm-only'], root);
  console.log('The packed package installs, compiles by tsc and SWC, serves, and says what is wrong.');
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
    (file) =>
      !/^package\/(dist\/.+\.js(\.map)?$|build\/.+\.d\.ts$|package\.json$|README\.md$|CHANGELOG\.md$|LICENSE$)/.test(
        file,
      ),
  );
  assert.deepEqual(strangers, [], 'the package holds only what users need');
  assert.ok(files.includes('package/build/index.d.ts'), 'the package has its types');
  const modules = files.filter((file) => file.endsWith('.js'));
  assert.ok(modules.length < 30, `the package is bundled: it holds ${modules.length} modules`);
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
  const compilers = ['@swc/core@^1.16.22', 'tsx@^4.23.15'];
  run('npm', ['install', '--no-audit', '--no-fund', tarball, ...packages, ...compilers], project);
}

function checkReports() {
  checkReport('mistakes', ['dist/mistakes.js']);
  checkReport('mistakes', ['swc/mistakes.js']);
  checkReport('tsx', ['--import', 'tsx', 'main.ts']);
}

/** What a program that cannot boot says of it. */
function checkReport(name, args) {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  assert.notEqual(status, 0, `node ${args.join(' ')} cannot boot`);
  const [report] = /BootError: [\s\S]*?(?=\n    at )/.exec(stderr) ?? assert.fail(stderr);
  const file = join(import.meta.dirname, `report-${name}.txt`);
  // Whoever else compiled it must report the same as tsc.
  if (process.argv.includes('--update') && args[0] !== 'swc/mistakes.js') writeFileSync(file, `${report}\n`);
  assert.equal(`${report}\n`, readFileSync(file, 'utf8'), `what node ${args.join(' ')} reports`);
}

/** The first program of the README, on a port that is free. */
function twentyLines() {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'));
  assert.match(program, /app\.listen\(3000\)/);
  return `${program.replace('app.listen(3000)', 'app.listen(0)')}\nconsole.log(url);\n`;
}

async function serve(program) {
  rmSync(join(project, 'storage'), { recursive: true, force: true });
  const child = spawn(process.execPath, [program], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await urlIn(child.stdout);
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

/** The address among the lines of a program, some of which are its log. */
async function urlIn(output) {
  let text = '';
  for await (const chunk of output) {
    text += chunk;
    const url = /^http:\S+(?=\n)/m.exec(text)?.[0];
    if (url) return url;
  }
  throw new Error(`The program told no address: ${text}`);
}
