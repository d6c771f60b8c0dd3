import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TestClient, TestClock } from 'mantisjs/testing';
import { FileSessionDriver } from '../../src/session/drivers/file-driver.js';
import type { FileDriverOptions } from '../../src/session/drivers/file-driver.js';
import { systemFiles } from '../../src/session/drivers/file-operations.js';
import type { FileOperations } from '../../src/session/drivers/file-operations.js';
import { filesIn, onlyFile, temporaryDirectory } from '../temporary-directory.js';
import { keptReport } from './reports.js';
import { sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

const works: Record<string, Work> = {
  read: (session) => String(session.get('n')),
  write: (session) => void session.increment('n'),
  grow: (session) => session.set('large', 'x'.repeat(3000)),
  regenerate: (session) => session.regenerate(),
  logout: (session) => session.logout(),
  login: (session) => session.login('ann'),
};

type Call = keyof FileOperations;

/** The system's file operations, of which one fails from its nth call on. */
class FaultyFiles {
  readonly operations: FileOperations;
  #fault: { readonly call: Call; readonly code: string } | undefined;
  #left = 0;
  /** How often each was called since the last `count`. */
  readonly calls = new Map<Call, number>();

  constructor() {
    const names = Object.keys(systemFiles) as Call[];
    const wrapped = names
      .filter((name) => typeof systemFiles[name] === 'function')
      .map((name) => [name, (...args: unknown[]) => this.#call(name, args)] as const);
    this.operations = Object.fromEntries(wrapped) as unknown as FileOperations;
  }

  fail(call: Call, code: string, after = 0): void {
    this.#fault = { call, code };
    this.#left = after;
  }

  heal(): void {
    this.#fault = undefined;
  }

  #call(name: Call, args: unknown[]): unknown {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    const isHit = this.#fault?.call === name && (this.#left -= 1) < 0;
    // A descriptor is free also when closing it has failed (`man 2 close`).
    if (isHit && name === 'closeSync') Reflect.apply(systemFiles.closeSync, systemFiles, args);
    if (isHit && this.#fault) throw systemError(this.#fault.code);
    return Reflect.apply(systemFiles[name] as (...all: unknown[]) => unknown, systemFiles, args);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

async function faulty(options: FileDriverOptions = {}) {
  const path = temporaryDirectory();
  const files = new FaultyFiles();
  const driver = new FileSessionDriver(path, new TestClock(), { ...options, operations: files.operations });
  const { app, log } = sessionApp(works, { driver });
  const client = await new TestClient(app).withSession({ n: 1 });
  return { path, files, app, client, log };
}

const leftovers = (path: string) => filesIn(path).filter((file) => /tmp|quarantine/.test(file));
const codes = ['EIO', 'EACCES', 'EROFS', 'EMFILE', 'ENOSPC'];
const calls: Call[] = ['openSync', 'fstatSync', 'writeSync', 'lstatSync', 'renameSync', 'futimesSync'];
const faults = calls.flatMap((call) => codes.map((code) => [code, call] as const));

describe('a failing file system', () => {
  it.each(faults)('that says %s to %s never loses what was stored, nor the process', async (code, call) => {
    for (const page of ['/write', '/grow', '/regenerate', '/login']) {
      const { path, files, client } = await faulty();
      files.fail(call, code);
      const response = await client.get(page);
      files.heal();

      // Where the call is not needed, nothing fails.
      const { n, large = '' } = (await client.session()) ?? {};
      const written = page === '/write' ? [2, ''] : [1, page === '/grow' ? 'x'.repeat(3000) : ''];
      expect([204, 500, 503]).toContain(response.status);
      // A commit sets the times when its data is in place.
      const isNew = response.status === 204 || (call === 'futimesSync' && page === '/write');
      expect([n, large]).toEqual(isNew ? written : [1, '']);
      expect(leftovers(path)).toEqual([]);
      expect((await client.get('/write')).status).toBe(204);
    }
  });

  it.each(codes)('that says %s while reading is a 503, never a visitor without a session', async (code) => {
    const { files, client, log } = await faulty();
    files.fail('lstatSync', code);

    const response = await client.get('/read');
    files.heal();

    expect([response.status, response.headers.getSetCookie()]).toEqual([503, []]);
    expect(log.join()).toContain(code);
    expect(await (await client.get('/read')).text()).toBe('1');
  });

  it.each(codes)('that says %s while a session is ended leaves the cookie and answers 500', async (code) => {
    const { files, client } = await faulty();
    files.fail('unlinkSync', code);

    const response = await client.get('/logout');
    files.heal();

    expect([response.status, response.headers.getSetCookie()]).toEqual([500, []]);
    expect(await client.session()).toEqual({ n: 1 });
  });

  it('is met at every single call of a commit, and the record is always old or new', async () => {
    const { files, client } = await faulty();
    files.calls.clear();
    await client.get('/write');
    const counted = [...files.calls];

    for (const [call, count] of counted) {
      for (let after = 0; after < count; after += 1) {
        const before = Number((await client.session())?.['n']);
        files.fail(call, 'EIO', after);
        const { status } = await client.get('/write');
        files.heal();

        const now = (await client.session())?.['n'];
        expect(status === 204 ? [before + 1] : [before, before + 1]).toContain(now);
      }
    }
    expect(counted.length).toBeGreaterThan(3);
  });

  it('that takes only a part of the bytes gets the rest', async () => {
    const { files, client } = await faulty();
    const whole = files.operations.writeSync as (...args: unknown[]) => number;
    const partly = (...[descriptor, bytes, offset, length, position]: unknown[]): number =>
      whole(descriptor, bytes, offset, Math.min(Number(length), 100), position);
    Object.assign(files.operations, { writeSync: partly });

    await client.get('/write');
    await client.get('/grow');

    expect(await client.session()).toMatchObject({ n: 2, large: 'x'.repeat(3000) });
  });

  it('on a first write answers 500 without a cookie and leaves nothing behind', async () => {
    const path = temporaryDirectory();
    const files = new FaultyFiles();
    const driver = new FileSessionDriver(path, new TestClock(), { operations: files.operations });
    const { app } = sessionApp(works, { driver });
    const client = new TestClient(app);
    files.fail('writeSync', 'ENOSPC');

    const response = await client.get('/write');

    expect([response.status, response.headers.getSetCookie(), filesIn(path)]).toEqual([500, [], []]);
  });
});

describe('durability', () => {
  /** What is synchronised when a session begins, is changed, grows, and ends. */
  async function syncs(durability: 'process' | 'data' | 'full') {
    const { files, client } = await faulty({ durability });
    const counts: number[][] = [];
    for (const page of ['/write', '/grow', '/logout']) {
      files.calls.clear();
      expect((await client.get(page)).status).toBe(204);
      counts.push([files.calls.get('fdatasync') ?? 0, files.calls.get('fsync') ?? 0]);
    }
    return counts;
  }

  it.each([
    [
      'process',
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      'data',
      [
        [1, 0],
        [1, 0],
        [0, 0],
      ],
    ],
    [
      'full',
      [
        [1, 0],
        [1, 1],
        [0, 1],
      ],
    ],
  ] as const)('%s waits for the disk as often as it says', async (durability, expected) => {
    expect(await syncs(durability)).toEqual(expected);
  });

  it('loses no commit of 50 at once', async () => {
    const { client } = await faulty({ durability: 'full' });

    await Promise.all(Array.from({ length: 50 }, () => client.get('/write')));

    expect(await client.session()).toEqual({ n: 51 });
  });

  it('answers 500 when the disk does not take it', async () => {
    const { files, client } = await faulty({ durability: 'data' });
    files.fail('fdatasync', 'EIO');

    expect((await client.get('/write')).status).toBe(500);
    files.heal();
    expect((await client.get('/write')).status).toBe(204);
  });
});

describe('a directory of session files', () => {
  const open = (path: string, options: FileDriverOptions = {}) => {
    const report = keptReport();
    const driver = new FileSessionDriver(path, new TestClock(), options);
    void driver.open(report);
    return { driver, lines: report.lines };
  };

  it('is introduced in one line at boot', () => {
    const path = temporaryDirectory();

    expect(open(path, { durability: 'data' }).lines).toEqual([
      expect.stringMatching(new RegExp(`^Session files in ${path} on \\w+: lock kernel, durability data\\.$`)),
    ]);
  });

  it.each([
    [0x6969, 'nfs'],
    [0xfe534d42, 'smb2'],
    [0x65735546, 'fuse'],
  ])('on a file system of the network (%i) is warned of', (type, name) => {
    const operations = { ...systemFiles, statfsSync: () => ({ type }) } as unknown as FileOperations;

    expect(open(temporaryDirectory(), { operations }).lines[1]).toContain(`Session files are on ${name}`);
  });

  it('that another process uses with other options is warned of, naming them', async () => {
    const path = temporaryDirectory();
    const { driver } = open(path, { settings: { lifetime: 60 } });
    await driver.sweep();

    expect(open(path, { settings: { lifetime: 60 } }).lines).toHaveLength(1);
    expect(open(path, { settings: { lifetime: 90 }, durability: 'full' }).lines[1]).toBe(
      'Another process uses these session files with other options: lifetime, durability. Give all of them the same.',
    );
  });

  it('that nobody else uses any more is not', async () => {
    const path = temporaryDirectory();
    const { driver } = open(path, { settings: { lifetime: 60 } });
    await driver.sweep();
    driver.close();

    expect(open(path, { settings: { lifetime: 90 } }).lines).toHaveLength(1);
  });

  it('is said to be used otherwise also when that began later', async () => {
    const path = temporaryDirectory();
    const one = open(path, { settings: { lifetime: 60 } });
    const other = open(path, { settings: { lifetime: 90 } });
    await one.driver.sweep();
    await other.driver.sweep();
    await other.driver.sweep();

    expect(other.lines.slice(1)).toEqual([expect.stringContaining('other options: lifetime')]);
  });

  it('keeps what it held when it is read by a person', async () => {
    const path = temporaryDirectory();
    const { app } = sessionApp(works, { driver: 'file', path });
    const client = await new TestClient(app).withSession({ n: 1 });
    readFileSync(onlyFile(path).path);

    expect(await client.session()).toEqual({ n: 1 });
  });
});
