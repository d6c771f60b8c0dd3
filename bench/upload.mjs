// Uploads files of growing size to a server of its own and prints the peak of its resident memory.
//   npm run build && node bench/upload.mjs [megabytes, 200]
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';

const megabytes = Number(process.argv[2] ?? 200);
const piece = Buffer.alloc(1_000_000, 'x');
const server = fork(join(import.meta.dirname, 'upload/server.mjs'));
const [port] = await once(server, 'message');

console.log('| upload | seconds | MB/s | peak RSS, MiB |\n| -----: | ------: | ---: | ------------: |');
for (const size of [1, 20, megabytes, megabytes]) {
  const start = performance.now();
  const answer = await upload(size);
  assert.equal(answer.size, size * piece.length);
  const seconds = (performance.now() - start) / 1000;
  const columns = [`${size} MB`, seconds.toFixed(2), Math.round(size / seconds), Math.round(answer.peak / 2 ** 20)];
  console.log(`| ${columns.join(' | ')} |`);
}
server.send('close');
await once(server, 'exit');

/** Sends one file of that many megabytes, and no faster than it is taken. */
async function upload(size) {
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  const outgoing = request({ port, method: 'POST', path: '/', headers });
  const answered = once(outgoing, 'response');
  outgoing.write('--b\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n');
  for (let count = 0; count < size; count += 1) await new Promise((resolve) => outgoing.write(piece, resolve));
  outgoing.end('\r\n--b--\r\n');
  const [response] = await answered;
  let body = '';
  for await (const chunk of response) body += chunk;
  return JSON.parse(body);
}
