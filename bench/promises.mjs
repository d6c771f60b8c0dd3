import { parseArgs } from 'node:util';
import { build } from './harness/build.mjs';
import { runAll } from './promises/runner.mjs';
import { chooseStacks } from './promises/stacks.mjs';
import { describeRun, describeTable } from './promises/table.mjs';
import { tests } from './promises/tests.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const stacks = chooseStacks(values.only);

build();
const findings = await runAll(tests, stacks);
console.log(`${describeTable(tests, stacks, findings)}\n\n${describeRun()}`);

for (const { test, shown } of findings.filter(({ stack, kept }) => stack.name === 'mantis' && !kept)) {
  console.error(`mantisjs breaks a promise: ${test.title}: ${shown}`);
  process.exitCode = 1;
}
