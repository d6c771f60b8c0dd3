import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionDriver } from 'mantisjs';
import { TestClient, driverConformance } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../../temporary-directory.js';
import { sessionApp } from '../session-app.js';

const root = resolve(import.meta.dirname, '../../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const project = mkdtempSync(join(tmpdir(), 'mantis-own-driver-'));
const cases = driverConformance({ create: () => expect.unreachable() }).length;
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  types: ['node'],
  outDir: 'dist',
};

describe('the driver of the README', { timeout: 120_000 }, () => {
  beforeAll(makeProject);
  afterAll(() => rmSync(project, { recursive: true }));

  it('has about twenty lines', () => {
    const [, code = ''] = blockOf('folder-driver.ts').split(/\n(?=export class)/);

    expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(21);
  });

  it('compiles as it stands there, and passes the suite under node:test', () => {
    expect(run('typescript/bin/tsc', '-p', project)).toEqual({ status: 0, output: '' });
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--test', '--test-reporter=tap', 'dist/folder-driver.test.js'],
      {
        cwd: project,
        encoding: 'utf8',
      },
    );

    expect([status, /^# pass (\d+)$/m.exec(stdout)?.[1], /^# fail (\d+)$/m.exec(stdout)?.[1]]).toEqual([
      0,
      String(cases),
      '0',
    ]);
  });

  it('passes the suite under Vitest', () => {
    const test = join(project, 'folder-driver.test.ts');
    writeFileSync(test, blockOf('folder-driver.test.ts').replace("'node:test'", "'vitest'"));
    const { status, output } = run('vitest/vitest.mjs', 'run', '--root', project, '--reporter=json', test);

    expect([status, (JSON.parse(output) as { numPassedTests: number }).numPassedTests]).toEqual([0, cases]);
  });

  it('says at boot what three methods cannot give, and keeps sessions', async () => {
    const driver = await compiledDriver(temporaryDirectory());
    const { app, log } = sessionApp({ count: (session) => String(session.increment('n')) }, { driver });
    const client = new TestClient(app);
    await client.get('/count');

    expect(await (await client.get('/count')).text()).toBe('2');
    expect(log).toEqual([
      'The session driver lacks capabilities: without commit or lock, requests in several processes can overwrite each ' +
        'other; without touch, a renewal rewrites the record; without ofOwner, the sessions of an owner cannot be listed.',
    ]);
  });

  it('leaves only whole records behind', async () => {
    const folder = temporaryDirectory();
    const driver = await compiledDriver(folder);
    await driver.write('a'.repeat(64), { data: {}, createdAt: 0, expiresAt: 1 });
    await driver.write('a'.repeat(64), { data: { n: 1 }, createdAt: 0, expiresAt: 1 });

    expect(filesIn(folder)).toEqual(['a'.repeat(64)]);
  });
});

/** A project as a user has it, with the code of the README in it. */
function makeProject(): void {
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['@types', 'vitest'])
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
  symlinkSync(root, join(project, 'node_modules/mantisjs'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  for (const name of ['folder-driver.ts', 'folder-driver.test.ts']) writeFileSync(join(project, name), blockOf(name));
}

/** The code of the README that begins with the name of its file. */
function blockOf(name: string): string {
  const [, code] = readme.split(`\n\`\`\`ts\n// ${name}\n`);
  if (code === undefined) throw new Error(`README.md has no block of ${name}.`);
  return code.split('\n```', 1).join();
}

function run(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  return { status, output: stdout || stderr };
}

async function compiledDriver(folder: string): Promise<SessionDriver> {
  const { FolderDriver } = (await import(pathToFileURL(join(project, 'dist/folder-driver.js')).href)) as {
    FolderDriver: new (folder: string) => SessionDriver;
  };
  return new FolderDriver(folder);
}
