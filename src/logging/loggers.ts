import { pino, stdSerializers } from 'pino';
import type { Logger as PinoLogger } from 'pino';
import type { Logger } from '../http/logger.js';
import { redacted, withoutSecrets } from './log-redaction.js';
import { StandardOutput } from './standard-output.js';

/** The logger that an application asks for. */
export function createLogger(option: Logger | false | undefined): Logger {
  if (option === false) return silent;
  return option ?? createDefaultLogger();
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

// One for all applications of the process, so that their lines do not run into each other.
let output: StandardOutput | undefined;

function createDefaultLogger(): PinoLogger {
  output ??= new StandardOutput();
  return pino({ serializers }, output);
}

function errorWithoutSecrets(value: unknown): unknown {
  return withoutSecrets(value instanceof Error ? { ...stdSerializers.err(value) } : value);
}
