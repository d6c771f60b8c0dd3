import { pino, stdSerializers } from 'pino';
import type { Logger as PinoLogger } from 'pino';
import type { Logger } from '../http/logger.js';
import { throughLogger } from './access-line.js';
import type { WriteAccessLine } from './access-line.js';
import { AccessLines } from './access-lines.js';
import { redacted, withoutSecrets } from './log-redaction.js';
import { standardOutput } from './standard-output.js';
import type { LineOutput } from './standard-output.js';

/** The logger that an application asks for. */
export function createLogger(option: Logger | false | undefined): Logger {
  if (option === false) return silent;
  return option ?? createDefaultLogger(standardOutput());
}

/** How the lines of an application's access log are written: a logger of its own is asked for each of them. */
export function accessLinesOf(option: Logger | undefined): WriteAccessLine {
  if (option) return throughLogger(option);
  const lines = new AccessLines(standardOutput());
  return (line) => lines.write(line);
}

/** The logger of an application that has none of its own. */
export function createDefaultLogger(output: LineOutput): PinoLogger {
  return pino({ serializers }, output);
}

const nothing = (): undefined => undefined;
const silent: Logger = { info: nothing, warn: nothing, error: nothing };

/** What may be a request or an error is looked through for secrets; plain fields cost nothing more. */
const serializers = {
  err: errorWithoutSecrets,
  error: errorWithoutSecrets,
  authorization: redacted,
  cookie: redacted,
  'set-cookie': redacted,
  'x-csrf-token': redacted,
  _csrf: redacted,
  headers: (value: unknown) => withoutSecrets(value),
  rawHeaders: (value: unknown) => withoutSecrets(value),
  req: (value: unknown) => withoutSecrets(value),
  request: (value: unknown) => withoutSecrets(value),
  res: (value: unknown) => withoutSecrets(value),
  response: (value: unknown) => withoutSecrets(value),
};

function errorWithoutSecrets(value: unknown): unknown {
  return withoutSecrets(value instanceof Error ? { ...stdSerializers.err(value) } : value);
}
