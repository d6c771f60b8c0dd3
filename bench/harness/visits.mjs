import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';

const sessionCount = 200;
const patience = 5000;

/** Checks that the server greets. */
export async function checkHello(url) {
  assert.deepEqual((await visit(url, 'GET', '/hello')).body, { hello: 'world' });
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

/** Checks that the sessions are in files. */
export function checkFiles(directory) {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length >= sessionCount, `There are ${files.length} files for ${sessionCount} sessions.`);
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
