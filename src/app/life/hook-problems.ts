import { constructionPathOf } from '../../container/construction.js';
import { tokenName } from '../../container/token-name.js';
import { BootError } from '../../errors/boot-error.js';
import { MantisError } from '../../errors/mantis-error.js';

/** Why the application cannot start, when a hook or the making of a singleton failed. */
export function bootFailed(what: string, cause: unknown): BootError {
  if (cause instanceof BootError) return cause;
  if (cause instanceof MantisError) return new BootError([cause.problem], { cause });
  const path = constructionPathOf(cause)?.map(tokenName).join(' → ');
  const why = `It says: ${cause instanceof Error ? cause.message : String(cause)}.`;
  const problem = {
    code: 'E_HOOK_FAILED',
    what: `${what} failed${path === undefined ? '' : ` (${path})`}.`,
    why: why.replace(/\.\.$/, '.'),
    fix: 'see the cause; the application starts when that works.',
  } as const;
  return new BootError([problem], { cause });
}

/** A singleton with `onBoot` that nobody could know of at boot. */
export function lateHook(target: unknown): MantisError {
  const name = tokenName(target);
  return new MantisError({
    code: 'E_HOOK_LATE',
    what: `${name} has onBoot and was first asked for when the application had booted.`,
    why: 'It is asked for by a factory or by container.resolve, which cannot be seen at boot, so that its hook could not run.',
    fix: `register it before boot: app.container.registerSingleton(${name}).`,
  });
}

/** An application that is used after `close()`, or that was closed while it booted. */
export function appClosed(): MantisError {
  return new MantisError({
    code: 'E_APP_CLOSED',
    what: 'The application was used after close().',
    why: 'Its session driver is closed.',
    fix: 'create a new application.',
  });
}
