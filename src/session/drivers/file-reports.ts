import { MantisError } from '../../errors/mantis-error.js';
import type { SessionReport } from '../session-driver.js';

/** What is in force in a directory of session files. */
interface Facts {
  readonly path: string;
  /** Who is excluded from a file while it is changed: every process, or only the rest of this one. */
  readonly lock: 'kernel' | 'process';
  readonly durability: string;
  readonly sealed: boolean;
  readonly fileSystem: string;
  readonly isShared: boolean;
}

/** What the file driver says: in the log, as events, and in errors. */
export class FileReports {
  #report: SessionReport | undefined;
  #saidUnknownSecret = false;
  #saidDifferences = false;

  /** Nothing is said before. */
  open(report: SessionReport): void {
    this.#report = report;
  }

  /** The line at boot. */
  started({ isShared, ...facts }: Facts): void {
    const { path, lock, durability, sealed, fileSystem } = facts;
    const kind = sealed ? 'Sealed session files' : 'Session files';
    this.#report?.info(`${kind} in ${path} on ${fileSystem}: lock ${lock}, durability ${durability}.`, {
      event: 'session-files',
      ...facts,
    });
    if (!isShared) return;
    this.#report?.warn(
      `Session files are on ${fileSystem}, which other machines may share: the locks of this one may not hold there.`,
      { event: 'network-file-system', fileSystem },
    );
  }

  /** Said once: the other process will be there for a while. */
  differences(names: readonly string[]): void {
    if (names.length === 0 || this.#saidDifferences) return;
    this.#saidDifferences = true;
    this.#report?.warn(
      `Another process uses these session files with other options: ${names.join(', ')}. Give all of them the same.`,
      { event: 'other-options', names },
    );
  }

  /** Commits of another process would not be seen: it is the only one, or is taken for it. */
  lockedWithin(): void {
    this.#report?.warn('Session files are locked within this process only.', { event: 'lock', lock: 'process' });
  }

  /** @param duration in milliseconds */
  waited(duration: number): void {
    this.#report?.event('lock-wait', { duration });
  }

  /** A record that was met after its end, by a request or by a sweep. */
  expired(found: 'read' | 'sweep'): void {
    this.#report?.event('expired', { found });
  }

  /** In the log once, since it may concern every visitor. */
  unknownSecret(): void {
    this.#report?.event('corrupt', { reason: 'unknown-secret' });
    if (this.#saidUnknownSecret) return;
    this.#saidUnknownSecret = true;
    this.#report?.warn(
      'A session file was not sealed with any of the secrets of this process. Such files are left alone and open no session.',
      { event: 'corrupt', reason: 'unknown-secret' },
    );
  }

  /** A file that holds no record, or one that was sealed for another file, has been moved away. */
  setAside(key: string, reason: 'damaged' | 'forged'): void {
    this.#report?.event('corrupt', { reason });
    this.#report?.warn('A session file could not be understood and was set aside.', {
      event: 'corrupt',
      reason,
      file: key,
    });
  }

  /** Such a file stays in the way: the system would not move it. */
  notSetAside(cause: unknown): void {
    this.#report?.warn('A session file could not be set aside.', { event: 'corrupt', err: cause });
  }

  /** Several processes, and no lock that holds between them. */
  noLock(): MantisError {
    return new MantisError({
      code: 'E_SESSION_LOCK',
      what: 'Several processes are to share session files, and there is no lock between them.',
      why: 'The optional package fs-native-extensions is not installed, so that their commits would overwrite each other.',
      fix: 'install it, run one process, or use a driver for several machines.',
    });
  }

  /** The directory of the sessions cannot be made, or not be written to. */
  unusablePath(path: string, cause: unknown): MantisError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = {
      code: 'E_SESSION_PATH',
      what: `Sessions cannot be kept in ${path}.`,
      why: `The system says: ${reason}.`,
      fix: 'set session.path to a directory that this user may write to, or that can be made.',
    } as const;
    return new MantisError(problem, { cause });
  }
}
