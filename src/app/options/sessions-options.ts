import type { Problem } from '../../errors/mantis-error.js';
import { brokenRules } from '../../errors/option-problems.js';
import type { OptionRule } from '../../errors/option-problems.js';
import { resolveCookieOptions } from '../../session/cookie-options.js';
import { checkSessionOptions } from '../../session/check-session-options.js';
import { resolveSessionOptions } from '../../session/session-options.js';
import type { ResolvedSessionOptions, SessionOptions } from '../../session/session-options.js';
import { isObject } from '../../values/kinds.js';

const nameShape = /^[A-Za-z][A-Za-z0-9-]*$/;

/** The sessions of an application. */
export interface SessionsOptions {
  /** Options of the session; `false` switches it off. */
  session?: SessionOptions | false;
  /**
   * Further sessions beside that one, by name: each with a cookie, a driver and lifetimes of its own. A route has one of
   * them by `{ session: 'name' }`, on itself, its controller or its group. Default: none.
   */
  sessions?: Readonly<Record<string, SessionOptions>>;
}

/** Their names among the options of an application. */
export const sessionsOptionNames = ['session', 'sessions'];

/** One of the sessions of an application, with the defaults filled in. */
export interface SessionSetting {
  /** Its name among `sessions`; `undefined` for the one of `session`. */
  readonly name: string | undefined;
  /** Where its options stand. */
  readonly place: string;
  readonly options: ResolvedSessionOptions;
  readonly cookie: ReturnType<typeof resolveCookieOptions>;
}

/** All sessions that are asked for. */
export function sessionSettings({ session, sessions = {} }: SessionsOptions): readonly SessionSetting[] {
  const named = Object.entries(sessions).map(([name, options]) => settingOf(options, name));
  return session === false ? named : [settingOf(session ?? {}), ...named];
}

function settingOf(given: SessionOptions, name?: string): SessionSetting {
  const options = resolveSessionOptions(given, name);
  return {
    name,
    place: name === undefined ? 'session' : `sessions.${name}`,
    options,
    cookie: resolveCookieOptions(options.cookie, name === undefined ? 'session_id' : `${name}_session_id`),
  };
}

/** Where files of these sessions stand; `undefined` where there are none. */
export function directoryOf({ options: { driver, revocations, path } }: SessionSetting): string | undefined {
  return driver === 'file' || revocations === 'file' ? path : undefined;
}

/** The mistakes in the options of sessions. */
export function checkSessionsOptions(options: SessionsOptions): readonly Problem[] {
  const { session, sessions } = options;
  const named = isObject(sessions) ? Object.entries(sessions) : [];
  const problems = [
    ...brokenRules([
      ['session', session, session === false || isObject(session), 'an object of session options, or false'],
      ['sessions', sessions, isObject(sessions), 'an object of session options by name'],
      ...named.map(([name]): OptionRule => [
        'name among sessions',
        name,
        nameShape.test(name),
        'letters, digits and -',
      ]),
    ]),
    ...(isObject(session) ? checkSessionOptions(session) : []),
    ...named.flatMap(([name, each]) => checkNamed(`sessions.${name}`, each)),
  ];
  return problems.length > 0 ? problems : clashes(sessionSettings(options));
}

function checkNamed(place: string, options: SessionOptions): readonly Problem[] {
  if (isObject(options)) return checkSessionOptions(options, place);
  return brokenRules([[place, options ?? null, false, 'an object of session options']]);
}

/** Sessions that could be taken for each other. */
function clashes(settings: readonly SessionSetting[]): readonly Problem[] {
  return settings.flatMap((setting, index) =>
    settings.slice(0, index).flatMap((earlier) => {
      const shared = sharedBy(earlier, setting);
      return shared === undefined ? [] : [clash(earlier, setting, shared)];
    }),
  );
}

function sharedBy(one: SessionSetting, other: SessionSetting): string | undefined {
  if (one.cookie.name === other.cookie.name) return `the cookie ${one.cookie.name}`;
  const directory = directoryOf(one);
  if (directory !== undefined && directory === directoryOf(other)) return `the directory ${directory}`;
  const { driver } = one.options;
  return typeof driver !== 'string' && driver === other.options.driver ? 'the driver' : undefined;
}

function clash(one: SessionSetting, other: SessionSetting, shared: string): Problem {
  return {
    code: 'E_OPTION',
    what: `${one.place} and ${other.place} share ${shared}.`,
    why: 'What belongs to one of them would be listed, ended and swept with the other.',
    fix: 'give each its own.',
  };
}
