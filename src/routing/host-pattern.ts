import { bareObject } from '../values/prototypes.js';

/** A host that routes are bound to: `admin.example.com`, or `:tenant.example.com` with parameters. */
export interface HostPattern {
  /** As it was written, in lower case but for the parameters. */
  readonly text: string;
  /** The names of its parameters, from left to right. */
  readonly names: readonly string[];
  /** Matches a host without its port; a group for each parameter. */
  readonly shape: RegExp;
}

const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const labelShape = new RegExp(`^${label}$`);
const parameterShape = /^:([A-Za-z_]\w*)$/;

/**
 * Reads a host pattern. A parameter stands for one label, the text between two dots.
 *
 * @returns the pattern, or a sentence that says what cannot be understood.
 */
export function parseHost(text: unknown): HostPattern | string {
  if (typeof text !== 'string' || text === '') return 'it is no text';
  if (/^.*:\d*$/.test(text)) return 'it has a port, and a host is the same on every port';
  const labels = text.split('.');
  const names = labels.flatMap((each) => parameterShape.exec(each)?.[1] ?? []);
  const wrong = labels.find((each) => !parameterShape.test(each) && !labelShape.test(each.toLowerCase()));
  if (wrong !== undefined) return `"${wrong}" is neither a label of a host name nor a parameter such as :tenant`;
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return `it has two parameters that are named ${repeated}`;

  const lowered = labels.map((each) => (each.startsWith(':') ? each : each.toLowerCase()));
  const shape = lowered.map((each) => (each.startsWith(':') ? `(${label})` : each)).join('\\.');
  return { text: lowered.join('.'), names, shape: new RegExp(`^${shape}$`) };
}

/** The pattern with its parameters' names taken out: two patterns with one shape stand for the same hosts. */
export function hostShape(pattern: HostPattern | undefined): string {
  return pattern?.text.replace(/:\w+/g, ':') ?? '';
}

/** The parameters that a host gives; `undefined` when it is another host. */
export function matchHost(pattern: HostPattern, host: string): Readonly<Record<string, string>> | undefined {
  const found = pattern.shape.exec(host);
  if (!found) return undefined;
  const params = bareObject<string>();
  pattern.names.forEach((name, index) => {
    params[name] = found[index + 1] ?? '';
  });
  return params;
}

/** A host as routes see it: in lower case, without port and final dot. */
export function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
