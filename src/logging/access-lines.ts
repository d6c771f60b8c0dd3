import { hostname } from 'node:os';
import type { AccessLine } from './access-line.js';
import type { LineOutput } from './standard-output.js';

const levels = { info: 30, warn: 40, error: 50 } as const;

/** What stands on every line of a method and route. */
interface RouteTexts {
  readonly fields: string;
  readonly message: string;
}

/**
 * The lines of the access log as pino writes them, field for field, made by hand: pino looks at each field anew, which
 * takes longer than the rest of a small request outside `node:http`.
 */
export class AccessLines {
  readonly #output: LineOutput;
  readonly #process = JSON.stringify({ pid: process.pid, hostname: hostname() }).slice(1, -1);
  /** By method, then by route: as many as the parser knows methods and the application has routes. */
  readonly #texts = new Map<string, Map<string | null, RouteTexts>>();

  constructor(output: LineOutput) {
    this.#output = output;
  }

  /** Writes one line. Only what the application has named is escaped: a request id holds nothing that has to be. */
  write({ level, method, route, status, ms, requestId, outcome }: AccessLine): void {
    const { fields, message } = this.#textsOf(method, route);
    const head = `{"level":${levels[level]},"time":${Date.now()},${this.#process},${fields}`;
    const ending = outcome === undefined ? '' : `,"outcome":"${outcome}"`;
    this.#output.write(
      `${head},"status":${status},"ms":${ms},"requestId":"${requestId}"${ending},"msg":"${message} ${status}"}\n`,
    );
  }

  #textsOf(method: string, route: string | null): RouteTexts {
    let ofMethod = this.#texts.get(method);
    if (!ofMethod) this.#texts.set(method, (ofMethod = new Map()));
    let texts = ofMethod.get(route);
    if (!texts) ofMethod.set(route, (texts = toTexts(method, route)));
    return texts;
  }
}

function toTexts(method: string, route: string | null): RouteTexts {
  const message = JSON.stringify(route === null ? method : `${method} ${route}`).slice(1, -1);
  return { fields: JSON.stringify({ method, route }).slice(1, -1), message };
}
