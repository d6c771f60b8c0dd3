// How long until an application can serve, and how much memory that takes: `node bench/boot.mjs [--rounds 11]`.
// Each start is a process of its own; the kinds take turns, so that a busy moment of the machine meets all of them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './harness/build.mjs';
import { makeWorkspace } from './harness/workspace.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '11' } } });
const rounds = Number(values.rounds);
const controllers = 100;

build();
const workspace = makeWorkspace();
const starts = {
  'bare `node:http`': ['bare.mjs'],
  '**Mantis**, empty': ['empty.mjs'],
  [`**Mantis**, ${controllers} controllers of 5 actions`]: ['controllers.mjs', writeControllers()],
};

const measured = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
for (let round = 0; round < rounds; round += 1)
  for (const [name, args] of Object.entries(starts)) measured[name].push(start(args));

console.log(`Medians of ${rounds} starts, Node ${process.version}.\n`);
console.log('| start | ready after ms | CPU ms | × bare | peak MiB | × bare | of which boot, CPU ms |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
const bare = measured['bare `node:http`'];
for (const [name, all] of Object.entries(measured)) console.log(row(name, all));

function row(name, all) {
  const of = (figure) => median(all.map((each) => each[figure]));
  const ratio = (figure) => (of(figure) / median(bare.map((each) => each[figure]))).toFixed(2);
  const boot = all[0].boot === undefined ? '–' : of('boot').toFixed(0);
  const cells = [of('wall').toFixed(0), of('cpu').toFixed(0), ratio('cpu'), of('peak').toFixed(1), ratio('peak'), boot];
  return `| ${name} | ${cells.join(' | ')} |`;
}

/** One start, as the process itself sees it when it is ready. */
function start([file, ...args]) {
  const program = join(import.meta.dirname, 'boot', file);
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { cwd: workspace, encoding: 'utf8' }));
}

/** Each in a file of its own, with a singleton that it shares with nobody and one that it shares with all. */
function writeControllers() {
  const directory = join(workspace, 'controllers');
  const mantis = join(import.meta.dirname, '../dist/index.js');
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'shared.mjs'),
    `import { singleton } from '${mantis}';\nexport class Shared {}\nsingleton()(Shared);\n`,
  );
  for (let number = 0; number < controllers; number += 1)
    writeFileSync(join(directory, `controller-${number}.mjs`), controllerFile(mantis, number));
  return directory;
}

function controllerFile(mantis, number) {
  const actions = ['list', 'show', 'create', 'update', 'remove'];
  return `import { Controller, Delete, Get, Param, Post, Put, SessionService, singleton } from '${mantis}';
import { Shared } from './shared.mjs';

class Service${number} { constructor(shared) { this.shared = shared; } }
Reflect.defineMetadata('design:paramtypes', [Shared], Service${number});
singleton()(Service${number});

export class Controller${number} {
  constructor(service, session) { this.service = service; this.session = session; }
${actions.map((action) => `  ${action}(id) { return id; }`).join('\n')}
}
const { prototype } = Controller${number};
Reflect.defineMetadata('design:paramtypes', [Service${number}, SessionService], Controller${number});
for (const [action, verb, path] of [['list', Get, '/'], ['show', Get, '/:id'], ['create', Post, '/'], ['update', Put, '/:id'], ['remove', Delete, '/:id']]) {
  Reflect.defineMetadata('design:paramtypes', [String], prototype, action);
  Param(path === '/' ? 'none' : 'id', String)(prototype, action, 0);
  verb(path)(prototype, action);
}
Controller('/resource-${number}')(Controller${number});
`;
}

function median(figures) {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)];
}
