import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './harness/build.mjs';
import { killAll } from './harness/children.mjs';
import { measure } from './harness/measure.mjs';
import { parseOptions } from './harness/options.mjs';
import { describeMedians, describeResult, describeRun } from './harness/report.mjs';

const workspace = mkdtempSync(join(tmpdir(), 'mantisjs-bench-'));
process.on('exit', () => {
  killAll();
  rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
});
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

async function run(options) {
  build();
  const results = [];
  for (const { round, server, workload } of plan(options)) {
    const figures = await measure(server, workload, { seconds: options.seconds, workspace });
    results.push({ round, ...figures });
    console.log(describeResult(results.at(-1), results));
  }
  console.log(`\n${describeRun(options)}\n\n${describeMedians(results)}`);
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
