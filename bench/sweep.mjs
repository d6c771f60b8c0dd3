import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './harness/build.mjs';
import { parseCount } from './harness/options.mjs';
import { Server } from './harness/server.mjs';
import { beginSessions } from './harness/visits.mjs';
import { makeWorkspace } from './harness/workspace.mjs';
import { rate, runPhase, writeCookies } from './sweep/phases.mjs';
import { countRecords, fitting, makeRecords } from './sweep/records.mjs';
import { describePhases, describeSweep } from './sweep/report.mjs';

const server = { name: 'mantis', file: 'dist/mantis-sweep.js' };
const warmUp = 'quiet/2000';

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

function parseOptions(commandLine) {
  const options = { records: { type: 'string', default: '1000000' } };
  return { records: parseCount('--records', parseArgs({ args: commandLine, options }).values.records, 7) };
}

async function run({ records: wanted }) {
  const workspace = makeWorkspace();
  const directory = join(workspace, 'sessions');
  build();
  mkdirSync(directory);
  const records = fitting(wanted, workspace);
  if (records < wanted) console.log(`There is room for ${records} records only.`);
  const expired = await makeRecords(directory, records, progress(records));

  const [sweeping, serving] = await measure(workspace, directory, { live: records - expired, expired });
  console.log(`\n${describePhases(sweeping, serving)}\n\n${describeSweep(sweeping, { records })}\n`);
  console.log(`The load was ${rate} requests/s. The session files are being removed, which takes a while.`);
  rmSync(workspace, { recursive: true, force: true });
}

/** Serving alone comes last, so that it can take as long as the sweep has taken. */
async function measure(workspace, directory, { live, expired }) {
  const started = await Server.start(server, { directory, sliding: false });
  try {
    const sessions = await beginSessions(started.url);
    const target = { url: started.url, cookieFile: writeCookies(workspace, sessions) };
    await runPhase(target, warmUp);
    const sweeping = await runPhase(target, 'sweep');
    assert.equal(sweeping.removed, expired, 'Not exactly what had expired was removed.');
    assert.equal(countRecords(directory), live + sessions.length, 'Not exactly what is live was left.');
    return [sweeping, await runPhase(target, `quiet/${Math.ceil(sweeping.seconds * 1000)}`)];
  } finally {
    await started.stop();
  }
}

function progress(records) {
  const step = Math.ceil(records / 20);
  let shown = 0;
  return (made) => {
    if (made < shown + step && made < records) return;
    shown = made;
    console.log(`${made} of ${records} records made`);
  };
}
