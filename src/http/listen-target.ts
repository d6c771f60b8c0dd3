import type { Problem } from '../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import { longestSocketPath } from './unix-socket.js';
import { isRecord } from '../values/kinds.js';

/** A unix socket to listen on. */
export interface SocketTarget {
  /** The path of the socket; one that a killed process left behind is replaced. */
  path: string;
  /** The permissions of the socket: who may write may connect. Default: `0o660`, owner and group. */
  mode?: number;
}

/** Where to listen: a port of a host, or a unix socket. */
export type ListenTarget = { readonly port: number; readonly host: string } | Readonly<Required<SocketTarget>>;

/** Where a server listens. */
export interface Address {
  /** What to open in a browser: `http://127.0.0.1:3000`; for a unix socket `http://unix:/run/app.sock`, as nginx writes it. */
  readonly url: string;
  /** The port; 0 for a unix socket. */
  readonly port: number;
  /** The address; the path for a unix socket. */
  readonly host: string;
}

/** The target that the arguments of `listen` stand for. */
export function toListenTarget(first: number | SocketTarget, host: string): ListenTarget {
  return typeof first === 'object' ? { path: first.path, mode: first.mode ?? 0o660 } : { port: first, host };
}

/** The mistakes in the arguments of `listen`. */
export function checkListenTarget(first: unknown, host: unknown): readonly Problem[] {
  if (isRecord(first)) return checkSocket(first);
  const isPort = Number.isInteger(first) && Number(first) >= 0 && Number(first) <= 65_535;
  return brokenRules([
    ['port', first, isPort, 'a whole number from 0 to 65535; 0 picks a free port'],
    ['host', host, typeof host === 'string' && host !== '', "an address such as '127.0.0.1'"],
  ]);
}

function checkSocket(target: Readonly<Record<string, unknown>>): readonly Problem[] {
  const { path, mode } = target;
  const isMode = Number.isInteger(mode) && Number(mode) >= 0 && Number(mode) <= 0o777;
  return [
    ...unknownOptions(target, ['path', 'mode'], 'listen.'),
    ...brokenRules([
      ['listen.path', path ?? null, isSocketPath(path), `a path of at most ${longestSocketPath} bytes`],
      ['listen.mode', mode, isMode, 'permissions from 0 to 0o777'],
    ]),
  ];
}

function isSocketPath(path: unknown): boolean {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) return false;
  return Buffer.byteLength(path) <= longestSocketPath;
}
