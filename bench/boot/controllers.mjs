import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../dist/index.js';
import { cpuTime, report } from './report.mjs';

const [directory] = process.argv.slice(2);
const files = readdirSync(directory).filter((file) => file.startsWith('controller-'));
const modules = await Promise.all(files.map((file) => import(join(directory, file))));
const controllers = modules.flatMap((module) => Object.values(module));

const begun = cpuTime();
await createApp({ controllers, session: { driver: 'memory' }, logger: false }).listen(0);
report({ boot: cpuTime() - begun });
