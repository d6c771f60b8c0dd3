import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Clock } from 'mantisjs';
import { driverConformance, examineDriver } from 'mantisjs/testing';
import type { DriverFinding } from 'mantisjs/testing';
import { FileSessionDriver } from '../../../src/session/drivers/file-driver.js';
import { MemorySessionDriver } from '../../../src/session/drivers/memory-driver.js';
import { MapDriver, mutants } from './broken-drivers.js';

/** Mantis moves a session of the file driver itself, under the driver's lock, and its end after it was read. */
const byMantis = [
  'moves a session to a new key, and leaves behind what is asked',
  'makes nothing of what is gone by a move',
  'loses no commit that it overlaps, in two processes',
  'moves the end as it reads, once that is due',
  'moves no end past the longest life, and brings nothing back',
];

describe('the file driver', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mantis-conformance-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const subject = { create: () => new FileSessionDriver(directory, new Clock()) };

  it.each(driverConformance(subject))('$title', async ({ title, run }) => {
    expect(await run()).toBe(byMantis.includes(title) ? 'not promised' : 'kept');
  });
});

describe('the memory driver', () => {
  const driver = new MemorySessionDriver(new Clock());

  it('keeps every promise that one process can keep', async () => {
    const { findings, capabilities } = await examineDriver({ create: () => driver });

    expect(titlesOf(findings, 'broken')).toEqual([]);
    expect(capabilities).toEqual(['commit', 'touch', 'sweep', 'ofOwner']);
    expect(titlesOf(findings, 'not promised')).toMatchSnapshot();
  });
});

describe('a driver of three methods', () => {
  it('keeps what Mantis can stand in for', async () => {
    const driver = new MapDriver();
    const { findings, capabilities } = await examineDriver({ create: () => driver });

    expect(titlesOf(findings, 'broken')).toEqual([]);
    expect(capabilities).toEqual([]);
    expect(titlesOf(findings, 'not promised')).toMatchSnapshot();
  });
});

describe('a driver that is wrong', () => {
  it.each(Object.entries(mutants))('is found out when it %s', async (_, mutant) => {
    const { findings } = await examineDriver({ create: mutant() });

    expect(titlesOf(findings, 'broken')).toMatchSnapshot();
    expect(titlesOf(findings, 'broken')).not.toEqual([]);
  });
});

function titlesOf(findings: readonly DriverFinding[], wanted: DriverFinding['outcome']): readonly string[] {
  return findings.filter(({ outcome }) => outcome === wanted).map(({ title }) => title);
}
