import type { DependencyContainer } from '../../container/tsyringe.js';
import type { Problem } from '../../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../../errors/option-problems.js';
import type { OptionRule } from '../../errors/option-problems.js';
import { checkHealth } from '../../health/health-options.js';
import type { HealthOptions } from '../../health/health-options.js';
import { isObject } from '../../values/kinds.js';

/** What an application does besides its singletons: at the end of the boot, and at the beginning of the close. */
export type AppHook = (container: DependencyContainer) => unknown;

/** How an application ends. */
export interface ShutdownOptions {
  /** Seconds that requests being served, and a boot that is under way, may still take. Default: 10. */
  grace?: number;
  /** Seconds that each `onClose` may take before the next one has its turn. Default: 5. */
  timeout?: number;
  /**
   * Seconds between `/health/ready` answering 503 and the port being closed, so that a load balancer has seen it.
   * Default: 0.
   */
  delay?: number;
}

/** Options of the life of an application. */
export interface PlatformOptions {
  /**
   * Called with the application's container when all singletons have booted, before the first request. Where it throws or
   * rejects, the application does not start. Default: nothing.
   */
  onBoot?: AppHook;
  /** Called with the application's container after the last request, before any singleton is closed. Default: nothing. */
  onClose?: AppHook;
  /** How the application ends. */
  shutdown?: ShutdownOptions;
  /**
   * Routes that tell whether the application lives and whether it can serve, `/health/live` and `/health/ready`; `true`
   * for the defaults. Default: none.
   */
  health?: boolean | HealthOptions;
  /** What `loadConfig` of `mantisjs/config` gave, one or a list: each can be injected by its class. Default: none. */
  config?: object | readonly object[];
}

/** The names of these options. */
export const platformOptionNames = ['onBoot', 'onClose', 'shutdown', 'health', 'config'] as const;

const shutdownDefaults: Required<ShutdownOptions> = { grace: 10, timeout: 5, delay: 0 };
const longest = 3600;

/** How an application ends, with what was not given; options that cannot be used count as not given. */
export function shutdownSettings({ shutdown }: PlatformOptions): Required<ShutdownOptions> {
  return isObject(shutdown) && checkShutdown(shutdown).length === 0
    ? { ...shutdownDefaults, ...shutdown }
    : shutdownDefaults;
}

/** The configuration objects that were given. */
export function configsOf({ config = [] }: PlatformOptions): readonly object[] {
  return [config].flat();
}

/** What was asked of health; `undefined` when nothing was, or nothing that can be understood. */
export function healthOf({ health }: PlatformOptions): HealthOptions | undefined {
  if (health === true) return {};
  return isObject(health) && checkHealth(health).length === 0 ? health : undefined;
}

/** The mistakes in these options. */
export function checkPlatformOptions(options: PlatformOptions): readonly Problem[] {
  const { onBoot, onClose, shutdown, health } = options;
  return [
    ...brokenRules([
      ['onBoot', onBoot, typeof onBoot === 'function', 'a function of the container'],
      ['onClose', onClose, typeof onClose === 'function', 'a function of the container'],
      ['shutdown', shutdown, isObject(shutdown), 'an object with grace, timeout and delay'],
      ['health', health, typeof health === 'boolean' || isObject(health), 'true, false, or an object of options'],
      ...configsOf(options).map((each): OptionRule => [
        'config',
        each,
        isInstance(each),
        'what loadConfig gave, or a list of such',
      ]),
    ]),
    ...(isObject(shutdown) ? checkShutdown(shutdown) : []),
    ...(isObject(health) ? checkHealth(health) : []),
  ];
}

function checkShutdown(shutdown: ShutdownOptions): readonly Problem[] {
  const rule = (name: keyof ShutdownOptions): OptionRule => {
    const value = shutdown[name];
    const isAccepted = typeof value === 'number' && value >= 0 && value <= longest;
    return [`shutdown.${name}`, value, isAccepted, `a number of seconds from 0 to ${longest}`];
  };
  return [
    ...unknownOptions(shutdown, Object.keys(shutdownDefaults), 'shutdown.'),
    ...brokenRules([rule('grace'), rule('timeout'), rule('delay')]),
  ];
}

/** An object of a class, by which it can be injected. */
function isInstance(value: unknown): boolean {
  if (!isObject(value) || Array.isArray(value)) return false;
  const ofClass: unknown = value.constructor;
  return ofClass !== undefined && ofClass !== Object;
}
