import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { timeLimit } from '../proofs/rounds.js';
import { temporaryDirectory } from '../../temporary-directory.js';
import { GatedProcess } from './gated-process.js';

async function visitor() {
  const path = join(temporaryDirectory(), 'sessions');
  const process = await GatedProcess.start(path);
  const cookie = await process.begin('1');
  const statusOf = async (page: string, visitor?: string) => (await process.get(page, visitor)).status;
  return { path, process, cookie, statusOf };
}

describe('a process whose directory of sessions is removed while it serves', { timeout: timeLimit(20) }, () => {
  it.each(['/read', '/write', '/regenerate', '/slow-login/1', '/logout', '/locked/1'])(
    'answers 503 to a visitor with a session on %s',
    async (page) => {
      const { path, cookie, statusOf } = await visitor();
      rmSync(path, { recursive: true });

      expect(await statusOf(page, cookie)).toBe(503);
    },
  );

  it('serves what needs no session, and lives', async () => {
    const { path, process, cookie, statusOf } = await visitor();
    rmSync(path, { recursive: true });

    await statusOf('/read', cookie);
    expect([await statusOf('/plain', cookie), await statusOf('/plain'), await statusOf('/read')]).toEqual([
      200, 200, 200,
    ]);
    expect(process.isAlive).toBe(true);
  });

  it('begins no session and makes no directory for a newcomer, so that nobody else seems to have signed out', async () => {
    const { path, cookie, statusOf } = await visitor();
    renameSync(path, `${path}-elsewhere`);

    expect([await statusOf('/begin/2'), await statusOf('/write'), await statusOf('/read', cookie)]).toEqual([
      500, 500, 503,
    ]);
  });

  it('answers 500 to a request that has begun, whose commit has nowhere to go', async () => {
    const { path, process, cookie } = await visitor();
    const answer = process.get('/slow-write/1', cookie);
    await process.started('1');
    renameSync(path, `${path}-elsewhere`);
    process.go('1');

    expect((await answer).status).toBe(500);
  });

  it('does not say that it has ended all sessions of an owner', async () => {
    const { path, process, cookie, statusOf } = await visitor();
    renameSync(path, `${path}-elsewhere`);
    const status = await statusOf('/revoke-all/1');
    renameSync(`${path}-elsewhere`, path);

    expect([status, await process.read(cookie)]).toEqual([500, { owner: 'owner-1', round: '1' }]);
  });

  it('works again without a restart when the directory is made again', async () => {
    const { path, process, cookie, statusOf } = await visitor();
    rmSync(path, { recursive: true });
    await statusOf('/read', cookie);
    mkdirSync(path);

    expect(await process.read(cookie)).toEqual({});
    const fresh = await process.begin('2');
    expect([await statusOf('/write', fresh), await statusOf('/sweep')]).toEqual([204, 204]);
    expect(await process.read(fresh)).toEqual({ owner: 'owner-2', round: '2', written: true });
  });

  it('takes turns by @SessionLock with a process that was started after it was made again', async () => {
    const { path, process } = await visitor();
    await takeTurn(process, await process.begin('2'), '2');
    rmSync(path, { recursive: true });
    mkdirSync(path);
    const other = await GatedProcess.start(path);
    const cookie = await process.begin('3');

    const first = process.get('/locked/3', cookie);
    await process.started('3');
    const second = other.get('/locked/3', cookie);
    const begun = other.started('3');
    // Whoever came before this one has begun as well, or waits.
    await other.get('/read', cookie);
    process.go('3');
    const order = await Promise.race([first.then(() => 'one after the other'), begun.then(() => 'both at once')]);
    await begun;
    other.go('3');
    await Promise.all([first, second]);

    expect(order).toBe('one after the other');
  });
});

/** Takes a turn with a session and gives it back. */
async function takeTurn(process: GatedProcess, cookie: string, round: string): Promise<void> {
  const answer = process.get(`/locked/${round}`, cookie);
  await process.started(round);
  process.go(round);
  await answer;
}
