import { build } from './harness/build.mjs';
import { describeFindings } from './harness/findings.mjs';
import { measure } from './harness/measure.mjs';
import { parseOptions } from './harness/options.mjs';
import { describeMedians, describeResult, describeRun } from './harness/report.mjs';
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
  for (const { round, server, workload } of plan(options)) {
    const figures = await measure(server, workload, { seconds: options.seconds, workspace });
    results.push({ round, ...figures });
    console.log(describeResult(results.at(-1), results));
  }
  console.log(`\n${describeRun(options)}\n\n${describeMedians(results)}`);
  for (const finding of describeFindings(results)) console.log(`\n${finding}`);
}

/** Round by round, so that what disturbs the machine for a while disturbs everything alike. */
function* plan({ rounds, workloads, servers }) {
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of workloads) {
      for (const server of servers) {
        if (server.workloads.includes(workload)) yield { round, server, workload };
      }
    }
  }
}
