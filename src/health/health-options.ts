import type { DependencyContainer } from '../container/tsyringe.js';
import type { Problem } from '../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { OptionRule } from '../errors/option-problems.js';
import { isObject } from '../values/kinds.js';

/**
 * Whether something that the application needs works. It fails when it throws, rejects, gives `false` or takes longer
 * than `health.timeout`.
 */
export type HealthCheck = (container: DependencyContainer) => unknown;

/** Options of the health routes. */
export interface HealthOptions {
  /** The path below which `/live` and `/ready` are. Default: `'/health'`. */
  path?: string;
  /** What has to work for the application to be ready, by name. The session driver is checked without being named here. */
  checks?: Readonly<Record<string, HealthCheck>>;
  /** Seconds that a check may take. Default: 2. */
  timeout?: number;
  /**
   * Whether the answer tells the single checks, with the messages of those that fail. Default: where `NODE_ENV` is
   * `development`.
   */
  details?: boolean;
}

const longest = 3600;

/** The mistakes in the option `health`. */
export function checkHealth({ path, checks, timeout, details, ...others }: HealthOptions): readonly Problem[] {
  const isInTime = typeof timeout === 'number' && timeout > 0 && timeout <= longest;
  const check = ([name, each]: readonly [string, HealthCheck]): OptionRule => [
    `health.checks.${name}`,
    each,
    typeof each === 'function',
    'a function of the container',
  ];
  return [
    ...unknownOptions(others, ['path', 'checks', 'timeout', 'details'], 'health.'),
    ...brokenRules([
      ['health.path', path, typeof path === 'string' && path.startsWith('/'), "a path such as '/health'"],
      ['health.checks', checks, isObject(checks), 'an object of functions'],
      ['health.timeout', timeout, isInTime, `a number of seconds above 0, up to ${longest}`],
      ['health.details', details, typeof details === 'boolean', 'true or false'],
      ...(isObject(checks) ? Object.entries(checks).map(check) : []),
    ]),
  ];
}
