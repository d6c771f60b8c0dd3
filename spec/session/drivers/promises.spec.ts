import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isThere, mysqlAddress, postgresAddress, redisAddress } from './servers.js';

const root = resolve(import.meta.dirname, '../../..');
const servers = [
  await isThere(redisAddress, 'REDIS_URL'),
  await isThere(postgresAddress, 'POSTGRES_URL'),
  await isThere(mysqlAddress, 'MYSQL_URL'),
];

describe.skipIf(servers.includes(false))('the table of drivers in the README', () => {
  it('says what `npm run drivers` finds', { timeout: 120_000 }, () => {
    const found = execFileSync(process.execPath, [join(import.meta.dirname, 'promises.mjs')], { encoding: 'utf8' });

    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\n\n${found}\n`);
    expect(found).not.toContain('broken');
  });
});
