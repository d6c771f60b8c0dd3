import { createApp } from '../../dist/index.js';
import { cpuTime, report } from './report.mjs';

const begun = cpuTime();
await createApp({ session: { driver: 'memory' }, logger: false }).listen(0);
report({ boot: cpuTime() - begun });
