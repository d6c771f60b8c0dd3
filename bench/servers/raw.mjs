import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { SESSION_DIRECTORY } = process.env;
const cookie = /(?:^|; )id=([0-9a-f-]{36})(?:;|$)/;

const actions = {
  'GET /hello': (_request, response) => answer(response, { hello: 'world' }),
  'GET /theme': (request, response) => answer(response, { theme: load(idOf(request)).theme }),
  'POST /theme': writeTheme,
};

let writes = 0;

function writeTheme(request, response) {
  const id = idOf(request) ?? begin(response);
  const session = { ...load(id), theme: `theme-${++writes}` };
  store(id, session);
  answer(response, { theme: session.theme });
}

function idOf(request) {
  return cookie.exec(request.headers.cookie ?? '')?.[1];
}

function begin(response) {
  const id = randomUUID();
  store(id, {});
  response.setHeader('set-cookie', `id=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600`);
  return id;
}

function load(id) {
  return JSON.parse(readFileSync(fileOf(id), 'utf8'));
}

function store(id, session) {
  writeFileSync(`${fileOf(id)}.new`, JSON.stringify(session));
  renameSync(`${fileOf(id)}.new`, fileOf(id));
}

function fileOf(id) {
  return join(SESSION_DIRECTORY, `${id}.json`);
}

function answer(response, value) {
  const body = JSON.stringify(value);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

const server = createServer((request, response) => {
  actions[`${request.method} ${request.url}`](request, response);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
