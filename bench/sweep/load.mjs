// node load.mjs URL COOKIE-FILE RATE
// Sends so many requests a second, whether they are answered or not, until SIGTERM, and ends with one line of JSON.

import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createHistogram } from 'node:perf_hooks';

const [url, cookieFile, rate] = process.argv.slice(2);
const cookies = readFileSync(cookieFile, 'utf8').split('\n').filter(Boolean);
const agent = new Agent({ keepAlive: true });
const latency = createHistogram();
const start = performance.now();
let sent = 0;
let failures = 0;

setInterval(() => {
  const due = ((performance.now() - start) / 1000) * rate;
  while (sent < due) visit(start + (sent * 1000) / rate);
}, 1);

/** Counts from when the request was due: what waits for a stalled server, waits. */
function visit(dueAt) {
  const cookie = cookies[sent++ % cookies.length];
  ask(cookie, dueAt);
}

function ask(cookie, dueAt) {
  const request = get(url, { agent, headers: { cookie } }, (response) => {
    if (response.statusCode !== 200) fail(`an answer of ${response.statusCode}`);
    response.resume().on('end', () => latency.record(Math.max(1, Math.round((performance.now() - dueAt) * 1e6))));
  });
  request.on('error', (error) => {
    // The server may close a connection that was idle just when it is used again; a browser then asks once more.
    if (request.reusedSocket && error.code === 'ECONNRESET') ask(cookie, dueAt);
    else fail(error);
  });
}

function fail(reason) {
  failures += 1;
  console.error('A request failed:', reason);
}

process.on('SIGTERM', () => {
  const [p50, p99, longest] = [latency.percentile(50), latency.percentile(99), latency.max].map((time) => time / 1e6);
  console.log(JSON.stringify({ requests: latency.count, p50, p99, longest, failures }));
  process.exit();
});
