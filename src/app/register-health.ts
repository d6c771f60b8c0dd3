import type { DependencyContainer } from '../container/tsyringe.js';
import { randomText } from '../crypto/random.js';
import type { Logger } from '../http/logger.js';
import type { AppOptions } from './app-options.js';
import { Health } from './health.js';
import type { HealthCheck } from './health.js';
import { healthOf } from './platform-options.js';
import type { SessionParts } from './session-parts.js';

/** What the health of an application is found out by. */
export interface HealthInput {
  readonly options: AppOptions;
  readonly container: DependencyContainer;
  readonly logger: Logger;
  readonly sessions: SessionParts | undefined;
  readonly isClosing: () => boolean;
}

/** Puts the health that the options ask for into the container, where its routes find it. */
export function registerHealth({ options, container, logger, sessions, isClosing }: HealthInput): void {
  const health = healthOf(options);
  if (!health) return;
  const ownChecks = sessions ? { session: checkOf(sessions) } : {};
  container.registerInstance(Health, new Health({ options: health, container, logger, ownChecks, isClosing }));
}

/** A driver that can say that it has no such session can be read. Nobody has an id with this digest. */
function checkOf({ driver }: SessionParts): HealthCheck {
  return async () => void (await driver.read(randomText(32, 'hex')));
}
