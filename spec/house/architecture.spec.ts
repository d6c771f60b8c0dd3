import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../src');

/** The rooms, from the ground up. A file imports from its own room or from a lower floor. */
const floors = [
  ['values'],
  ['errors'],
  ['crypto', 'time'],
  ['container', 'validation'],
  ['config'],
  ['http'],
  ['routing'],
  ['session'],
  ['forms'],
  ['views', 'error-pages', 'rate-limit', 'openapi', 'logging'],
  ['kernel', 'health'],
  ['app'],
  ['cli', 'testing'],
  ['index.ts', 'config.ts', 'express-store.ts', 'rate-limit.ts', 'redis.ts', 'sql.ts', 'testing.ts'],
];

/** Things from outside that have one door each. */
const doors: readonly [thing: RegExp, door: RegExp][] = [
  [/^tsyringe$/, /^container\/tsyringe\.ts$/],
  [/^reflect-metadata$/, /^container\/tsyringe\.ts$/],
  [/^class-validator$/, /^validation\/(class-validator|declared-rules)\.ts$/],
  [/^node:http$/, /^(http\/|kernel\/|error-pages\/|app\/app\.ts$|testing\/memory-transport\.ts$)/],
  [/^node:https$/, /^http\//],
  [
    /^node:fs/,
    /^(session\/drivers\/|views\/|openapi\/docs-page\.ts$|logging\/standard-output\.ts$|error-pages\/code-excerpt\.ts$|http\/files\/|http\/(unix-socket|temporary-file|uploaded-file|move-file)\.ts$)/,
  ],
  [/^mrmime$/, /^http\/files\/media-types\.ts$/],
  [/^node:zlib$/, /^(http\/encoders\.ts$|session\/drivers\/)/],
  [/^@fastify\/busboy$/, /^http\/multipart\.ts$/],
  [/^node:crypto$/, /^(crypto\/|kernel\/error-boundary\.ts$|session\/drivers\/)/],
  [/^eta$/, /^views\/(eta-engine|template-line)\.ts$/],
  [/^find-my-way$/, /^routing\/router\.ts$/],
  [/^rate-limiter-flexible$/, /^rate-limit\/counters\.ts$/],
  [/^pino$/, /^logging\/loggers\.ts$/],
];

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** The imported file, for an import of our own. */
  readonly target: string | undefined;
}

const settled = new Set<string>();
const imports = sourceFiles().flatMap(importsOf);

describe('the house', () => {
  it('has a floor for every room', () => {
    const rooms = new Set(sourceFiles().map(roomOf));

    expect([...rooms].filter((room) => floorOf(room) === -1)).toEqual([]);
  });

  it('imports only from the same room or from a lower floor', () => {
    const upward = imports.filter(({ file, target }) => {
      if (target === undefined || roomOf(file) === roomOf(target)) return false;
      return floorOf(roomOf(target)) >= floorOf(roomOf(file));
    });

    expect(upward.map(describeImport)).toEqual([]);
  });

  it('has no import cycle, types included', () => {
    expect(
      sourceFiles()
        .map((file) => cycleFrom(file, []))
        .filter((cycle) => cycle !== undefined),
    ).toEqual([]);
  });

  it('keeps index.ts for guests', () => {
    expect(imports.filter(({ target }) => target === 'index.ts').map(describeImport)).toEqual([]);
  });

  it('has one door for each thing from outside', () => {
    const aside = imports.filter(({ file, specifier }) =>
      doors.some(([thing, door]) => thing.test(specifier) && !door.test(file)),
    );

    expect(aside.map(describeImport)).toEqual([]);
  });

  it('asks the environment for what it says of development in one file', () => {
    const askers = sourceFiles().filter((file) => codeOf(file).includes('NODE_ENV'));

    expect(askers).toEqual(['app/development.ts']);
  });

  it('takes from node:http only through the file that keeps fetch from being loaded with it', () => {
    const importers = sourceFiles().filter((file) =>
      /^import (?!type\b)[^'"]*'node:http'/m.test(readFileSync(join(root, file), 'utf8')),
    );

    expect(importers).toEqual([]);
  });

  it('lets only the cookie and the middleware of the session know HTTP', () => {
    const aware = imports.filter(({ file, target }) => roomOf(file) === 'session' && target?.startsWith('http/'));

    expect([...new Set(aware.map(({ file }) => file))]).toEqual([
      'session/session-cookie.ts',
      'session/session-middleware.ts',
    ]);
  });

  it('has files that are one idea long', () => {
    const long = sourceFiles().filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 250);

    expect(long).toEqual([]);
  });
});

function sourceFiles(): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

/** A file without its comments. */
function codeOf(file: string): string {
  return readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
}

function importsOf(file: string): readonly Import[] {
  const code = readFileSync(join(root, file), 'utf8');
  return [...code.matchAll(/^(?:import|export)\b[^'"]*?['"]([^'"]+)['"]/gm)].map(([, specifier = '']) => ({
    file,
    specifier,
    target: specifier.startsWith('.') ? targetOf(file, specifier) : undefined,
  }));
}

function targetOf(file: string, specifier: string): string {
  return relative(root, resolve(root, file, '..', specifier)).replace(/\.js$/, '.ts');
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room));
}

function describeImport({ file, specifier }: Import): string {
  return `${file} imports ${specifier}`;
}

function cycleFrom(file: string, path: readonly string[]): string | undefined {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' → ');
  if (settled.has(file)) return undefined;
  for (const { target } of imports.filter((each) => each.file === file)) {
    const cycle = target === undefined ? undefined : cycleFrom(target, [...path, file]);
    if (cycle) return cycle;
  }
  settled.add(file);
  return undefined;
}
