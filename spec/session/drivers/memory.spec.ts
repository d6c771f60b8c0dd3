import { describe, expect, it } from 'vitest';
import { TestClock } from 'mantisjs/testing';
import { MemorySessionDriver } from '../../../src/session/drivers/memory-driver.js';
import { keptReport } from '../reports.js';

const key = (n: number): string => String(n).padStart(64, '0');

function fill(driver: MemorySessionDriver, clock: TestClock, count: number, text = ''): void {
  for (let n = 0; n < count; n += 1) {
    driver.write(key(n), { data: { text }, createdAt: clock.now(), expiresAt: clock.now() + 1000 });
  }
}

describe('the memory driver', () => {
  it('keeps so many sessions, and ends the ones used least recently', () => {
    const clock = new TestClock();
    const driver = new MemorySessionDriver(clock, { sessions: 3 });
    const report = keptReport();
    driver.open(report);
    fill(driver, clock, 3);
    driver.read(key(0));
    driver.write(key(3), { data: {}, createdAt: 0, expiresAt: clock.now() + 1000 });
    driver.write(key(4), { data: {}, createdAt: 0, expiresAt: clock.now() + 1000 });

    expect([0, 1, 2, 3, 4].map((n) => driver.read(key(n)) !== undefined)).toEqual([true, false, false, true, true]);
    expect(report.lines).toEqual(['The memory driver is full: the sessions used least recently end.']);
  });

  it('keeps so many characters, also after sessions have grown, ended and expired', () => {
    const clock = new TestClock();
    const driver = new MemorySessionDriver(clock, { characters: 10_000 });
    for (let round = 0; round < 50; round += 1) {
      fill(driver, clock, 20, 'x'.repeat(100));
      fill(driver, clock, 10, 'x'.repeat(300));
      driver.destroy(key(3));
      clock.advance(2);
      driver.sweep();
    }
    fill(driver, clock, 40, 'x'.repeat(500));
    const kept = Array.from({ length: 40 }, (_, n) => driver.read(key(n))).filter((record) => record !== undefined);

    expect(kept.length * 500).toBeLessThanOrEqual(10_000);
    expect(kept.length).toBeGreaterThan(10);
  });

  it('keeps nothing that is larger than all of it', () => {
    const clock = new TestClock();
    const driver = new MemorySessionDriver(clock, { characters: 1000 });
    fill(driver, clock, 1, 'x'.repeat(2000));

    expect(driver.read(key(0))).toBeUndefined();
  });
});
