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
  'POST /users': createUser,
};

let writes = 0;

function writeTheme(request, response) {
  const known = idOf(request);
  const id = known ?? randomUUID();
  const session = { ...(known && load(known)), theme: `theme-${++writes}` };
  store(id, session);
  if (!known) response.setHeader('set-cookie', `id=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600`);
  answer(response, { theme: session.theme });
}

/** Reads and checks a body by hand, as little as can be done. */
function createUser(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { name, email, age, address } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const isValid =
      isText(name) && /^\S+@\S+\.\S+$/.test(email) && Number.isInteger(age) && age >= 0 && isText(address?.street);
    response.statusCode = isValid ? 200 : 422;
    answer(response, isValid ? { name, street: address.street } : {});
  });
}

function isText(value) {
  return typeof value === 'string' && value.length >= 1 && value.length <= 100;
}

function idOf(request) {
  return cookie.exec(request.headers.cookie ?? '')?.[1];
}

function load(id) {
  try {
    return JSON.parse(readFileSync(fileOf(id), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
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
