import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { user } from './catalogue.mjs';

const sessionCount = 200;
const strangerCount = 20;
const patience = 5000;

/** Checks that the server greets. */
export async function checkHello(url) {
  assert.deepEqual((await visit(url, 'GET', '/hello')).body, { hello: 'world' });
}

/** Checks that a body is taken, and that one with a single mistake, at whatever place, is not. */
export async function checkValidation(url) {
  const valid = await send(url, user);
  assert.deepEqual([valid.status, await valid.json()], [200, { name: user.name, street: user.address.street }]);
  const mistakes = [{ name: '' }, { email: 'x' }, { age: -1 }, { address: {} }];
  for (const mistake of mistakes) {
    const { status } = await send(url, { ...user, ...mistake });
    assert.ok(status === 400 || status === 422, `A wrong ${Object.keys(mistake)} was answered with ${status}.`);
  }
}

function send(url, body) {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/users`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patience),
  });
}

/** Begins the sessions, each with a theme of its own, and checks that each is read back. */
export async function beginSessions(url) {
  const sessions = [];
  for (let count = 0; count < sessionCount; count += 1) {
    const { body, cookie } = await visit(url, 'POST', '/theme');
    sessions.push({ cookie, theme: body.theme });
  }
  assert.equal(new Set(sessions.map(({ theme }) => theme)).size, sessionCount);
  await checkThemes(url, sessions, (theme, before) => assert.equal(theme, before));
  return sessions;
}

/** Checks that a visitor without a cookie gets a session that is read back, and, if given, the name of its cookie. */
export async function checkFirst(url, name) {
  const { body, cookie } = await visit(url, 'POST', '/theme');
  if (name !== undefined) assert.equal(cookie.split('=')[0], name);
  await checkThemes(url, [{ cookie, theme: body.theme }], (theme, before) => assert.equal(theme, before));
}

/** Checks that cookies which nobody was given are answered as if there were none. */
export async function checkStrangers(url, cookies, { adoptsNothing }) {
  for (const stranger of cookies.slice(0, strangerCount)) {
    const { body, cookie } = await visit(url, 'GET', '/theme', stranger);
    assert.equal(body.theme, undefined);
    if (adoptsNothing) assert.equal(cookie, undefined, 'An id that was not issued was answered with a cookie.');
  }
}

/** Checks that as many sessions as these are in files. */
export function checkFiles(directory, count) {
  const { length } = filesIn(directory);
  assert.ok(length >= count, `There are ${length} files for ${count} sessions.`);
}

/** Checks that no session is in a file. */
export function checkNoFiles(directory) {
  const sessions = filesIn(directory).filter(({ name }) => name.endsWith('.json'));
  assert.equal(sessions.length, 0, `Ids that were not issued left ${sessions.length} files.`);
}

function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
}

/** Checks that the load wrote a new theme into every session. */
export function checkWritten(url, sessions) {
  return checkThemes(url, sessions, (theme, before) => {
    assert.match(theme, /^theme-\d+$/);
    assert.notEqual(theme, before);
  });
}

async function checkThemes(url, sessions, check) {
  for (const { cookie, theme } of sessions) check((await visit(url, 'GET', '/theme', cookie)).body.theme, theme);
}

async function visit(url, method, path, cookie) {
  const headers = cookie === undefined ? {} : { cookie };
  const response = await fetch(url + path, { method, headers, signal: AbortSignal.timeout(patience) });
  assert.equal(response.status, 200, `${method} ${path} was answered with ${response.status}.`);
  return { body: await response.json(), cookie: response.headers.get('set-cookie')?.split(';')[0] };
}
