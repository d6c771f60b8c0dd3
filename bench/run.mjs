import { build } from './harness/build.mjs';
import { describeFindings } from './harness/findings.mjs';
import { parseOptions } from './harness/options.mjs';
import { describeMedians, describeResult, describeRun } from './harness/report.mjs';
import { takeTurns } from './harness/turns.mjs';
import { makeWorkspace } from './harness/workspace.mjs';

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

async function run(options) {
  const workspace = makeWorkspace();
  build();
  const results = [];
  for (const workload of options.workloads) {
    for await (const figures of takeTurns(entriesOf(workload, options), { ...options, workspace })) {
      results.push({ ...figures, beside: workload });
      console.log(describeResult(results.at(-1), results));
    }
  }
  console.log(`\n${describeRun(options)}\n\n${describeMedians(results)}`);
  for (const finding of describeFindings(results)) console.log(`\n${finding}`);
}

/** The servers that know the workload, and beside them a bare hello, with which all are compared. */
function entriesOf(workload, { servers, workloads }) {
  const entries = servers
    .filter((server) => server.workloads.includes(workload))
    .map((server) => ({ server, workload }));
  const raw = servers.find(({ name }) => name === 'raw');
  const needsHello = raw && workload !== 'hello' && workloads.includes('hello');
  return needsHello ? [{ server: raw, workload: 'hello' }, ...entries] : entries;
}
