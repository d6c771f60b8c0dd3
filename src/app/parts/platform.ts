import type { DependencyContainer, InjectionToken } from '../../container/tsyringe.js';
import { randomText } from '../../crypto/random.js';
import type { Logger } from '../../http/logger.js';
import type { AppOptions } from '../options/app-options.js';
import { Health } from '../../health/health.js';
import type { HealthCheck } from '../../health/health-options.js';
import { configsOf, healthOf } from '../options/platform-options.js';
import type { SessionParts } from './sessions.js';

/** What the parts that an application's options ask for are made of. */
export interface PlatformInput {
  readonly options: AppOptions;
  readonly container: DependencyContainer;
  readonly logger: Logger;
  readonly sessions: readonly SessionParts[];
  readonly isClosing: () => boolean;
  readonly isDevelopment: boolean;
}

/** Puts the configuration that was given, and the health that was asked for, into the container. */
export function registerPlatform(input: PlatformInput): void {
  const { options, container, logger, sessions, isClosing, isDevelopment } = input;
  for (const config of configsOf(options)) {
    // The options have been checked: it is of a class.
    container.registerInstance(config.constructor as InjectionToken, config);
  }
  const asked = healthOf(options);
  if (!asked) return;
  const health = { details: isDevelopment, ...asked };
  const ownChecks = Object.fromEntries(sessions.flatMap(checkOf));
  container.registerInstance(Health, new Health({ options: health, container, logger, ownChecks, isClosing }));
}

/** A driver that can say that it has no such session can be read. Nobody has an id with this digest. */
function checkOf({ name, driver }: SessionParts): readonly (readonly [string, HealthCheck])[] {
  if (!driver) return [];
  const check: HealthCheck = async () => void (await driver.read(randomText(32, 'hex')));
  return [[name === undefined ? 'session' : `sessions.${name}`, check]];
}
