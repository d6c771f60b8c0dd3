import { pino, stdSerializers } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import type { Logger } from '../http/logger.js';
import { redacted, withoutSecrets } from './log-redaction.js';

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
  headers: (value: unknown) => withoutSecrets(value),
  rawHeaders: (value: unknown) => withoutSecrets(value),
  req: (value: unknown) => withoutSecrets(value),
  request: (value: unknown) => withoutSecrets(value),
  res: (value: unknown) => withoutSecrets(value),
  response: (value: unknown) => withoutSecrets(value),
};

let output: DestinationStream | undefined;

function createDefaultLogger(): PinoLogger {
  output ??= standardOutput();
  return pino({ serializers }, output);
}

function errorWithoutSecrets(value: unknown): unknown {
  return withoutSecrets(value instanceof Error ? { ...stdSerializers.err(value) } : value);
}

/**
 * Standard output, to which the lines of one turn of the event loop go together: a system call for each would cost more
 * than making them. What is still waiting when the process ends is written then.
 */
function standardOutput(): DestinationStream {
  const target = pino.destination({ dest: 1, sync: true, minLength: 16_000 });
  let isWaiting = false;
  const flush = (): void => {
    isWaiting = false;
    try {
      target.flushSync();
    } catch {
      // Nobody reads standard output any more; that must not end the application.
    }
  };
  process.once('exit', flush);
  return {
    write(line) {
      target.write(line);
      if (isWaiting) return;
      isWaiting = true;
      setImmediate(flush);
    },
  };
}
