import { pino } from 'pino';
import type { Logger } from '../http/logger.js';

/** The logger that an application asks for. */
export function createLogger(option: Logger | false | undefined): Logger {
  if (option === false) return silent;
  return option ?? pino();
}

const nothing = (): undefined => undefined;
const silent: Logger = { info: nothing, warn: nothing, error: nothing };
