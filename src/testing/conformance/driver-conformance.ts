import { capabilityCases } from './capability-cases.js';
import { contractCases } from './contract-cases.js';
import { capabilitiesOf, casesOf } from './driver-case.js';
import type { DriverCapability, DriverCase, DriverOutcome, DriverSubject } from './driver-case.js';
import { ruleCases } from './rule-cases.js';

/** What became of one case. */
export interface DriverFinding extends Pick<DriverCase, 'title' | 'rule'> {
  /** `'broken'` where `run()` threw `error`. */
  readonly outcome: DriverOutcome | 'broken';
  readonly error?: unknown;
}

/** What the suite found about a driver. */
export interface DriverReport {
  readonly capabilities: readonly DriverCapability[];
  readonly findings: readonly DriverFinding[];
}

/**
 * The cases that every session driver must pass, one for each promise: what a driver must do by itself, what it must do
 * with the capabilities that it has, and the rules of sessions as visitors of applications on it meet them. They need no
 * test framework: pass each to `it` or `test`.
 *
 *     for (const { title, run } of driverConformance({ create: () => new MyDriver() })) test(title, run);
 *
 * A case that a driver does not promise, since it lacks a capability, passes and resolves with `'not promised'`.
 */
export function driverConformance(subject: DriverSubject): readonly DriverCase[] {
  return casesOf([...contractCases, ...capabilityCases, ...ruleCases], subject);
}

/** Runs all cases one after another and tells what came of each; a case that is broken ends nothing. */
export async function examineDriver(subject: DriverSubject): Promise<DriverReport> {
  const capabilities = capabilitiesOf(await subject.create());
  const findings: DriverFinding[] = [];
  for (const { title, rule, run } of driverConformance(subject)) {
    const about = rule === undefined ? { title } : { title, rule };
    findings.push(
      await run().then(
        (outcome) => ({ ...about, outcome }),
        (error: unknown) => ({ ...about, outcome: 'broken' as const, error }),
      ),
    );
  }
  return { capabilities, findings };
}
