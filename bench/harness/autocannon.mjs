// node autocannon.mjs -c CONNECTIONS -d SECONDS URL -- METHOD COOKIE-FILE BODY-FILE
// Sends the cookie headers of the file in turn and ends with one line of JSON. An empty file is: no cookies, or no body.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';

const { values, positionals } = parseArgs({
  options: {
    connections: { type: 'string', short: 'c' },
    duration: { type: 'string', short: 'd' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
  },
  allowPositionals: true,
});
const [url, method, cookieFile, bodyFile] = positionals;
const body = readFileSync(bodyFile, 'utf8');
const common = body === '' ? { method } : { method, body };
const type = body === '' ? {} : { 'content-type': 'application/json' };
const connections = Number(values.connections);
const cookies = readFileSync(cookieFile, 'utf8').split('\n').filter(Boolean);
const headers = { ...Object.fromEntries(values.header.map((line) => line.split(': '))), ...type };
const requests =
  cookies.length === 0
    ? [{ ...common, headers }]
    : cookies.map((cookie) => ({ ...common, headers: { ...headers, cookie } }));
let started = 0;

/** Lets each connection begin at another place in the list. */
function setupClient(client) {
  const place = Math.floor((started++ / connections) * requests.length);
  client.setRequests([...requests.slice(place), ...requests.slice(0, place)]);
}

const result = await autocannon({ url, connections, duration: Number(values.duration), requests, setupClient });
console.log(
  JSON.stringify({
    requests: result['2xx'] + result.non2xx,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: result.non2xx,
    errors: result.errors,
  }),
);
