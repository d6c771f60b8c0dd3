import { validateHeaderName, validateHeaderValue } from './node-http.js';

/** Header names with their values; several values become several header lines. */
export type HeaderValues = Readonly<Record<string, string | readonly string[]>>;

type Value = string | string[];

const beyondAscii = /[^\x20-\x7e]/;

/** Whether `node:http` sends a value in this header. */
export function isHeaderValue(name: string, value: string): boolean {
  try {
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** The headers of a response that is being made. Names are case-insensitive. */
export class ResponseHeaders {
  // Names and values in turn, which node:http takes as it is. The WHATWG class costs a microsecond for each response.
  readonly #list: Value[] = [];

  constructor(values?: HeaderValues | ResponseHeaders) {
    if (values instanceof ResponseHeaders) this.#list = [...values.#list];
    else for (const name in values) this.set(name, values[name] ?? '');
  }

  /** The value, several joined by `, `; `undefined` when the header is not set. */
  get(name: string): string | undefined {
    const value = this.#list[this.#indexOf(name) + 1];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The lines of the header, each by itself; empty when it is not set. */
  lines(name: string): readonly string[] {
    return [this.#list[this.#indexOf(name) + 1] ?? []].flat();
  }

  /** Whether the header is set. */
  has(name: string): boolean {
    return this.#indexOf(name) >= 0;
  }

  /** Replaces whatever the header was. */
  set(name: string, value: string | readonly string[]): void {
    const index = this.#indexOf(name);
    const own = typeof value === 'string' ? value : [...value];
    if (index >= 0) this.#list[index + 1] = own;
    else this.#list.push(name.toLowerCase(), own);
  }

  /** Sets what is not set yet. Names and values in turn, the names in lower case and each once. */
  setMissing(defaults: readonly string[]): void {
    const { length } = this.#list;
    for (let index = 0; index < defaults.length; index += 2) {
      const name = defaults[index] ?? '';
      if (!this.#holds(name, length)) this.#list.push(name, defaults[index + 1] ?? '');
    }
  }

  /** Adds one more line of this header, as `Set-Cookie` needs it. */
  append(name: string, value: string): void {
    const present = this.#list[this.#indexOf(name) + 1];
    this.set(name, present === undefined ? value : [present, value].flat());
  }

  /** Removes the header; one that is not set is no error. */
  delete(name: string): void {
    const index = this.#indexOf(name);
    if (index >= 0) this.#list.splice(index, 2);
  }

  /** Adds a token to a list-valued header such as `Vary`, unless the list holds it or `*` already. */
  include(name: string, token: string): void {
    const present = this.get(name);
    const tokens = present?.toLowerCase().split(/\s*,\s*/) ?? [];
    if (tokens.includes(token.toLowerCase()) || tokens.includes('*')) return;
    this.set(name, present ? `${present}, ${token}` : token);
  }

  /** @throws what node:http throws for a name or value that no header can have. */
  check(): void {
    for (let index = 0; index < this.#list.length; index += 2) {
      const name = String(this.#list[index]);
      validateHeaderName(name);
      for (const value of [this.#list[index + 1] ?? ''].flat()) validateHeaderValue(name, value);
    }
  }

  /** Whether every value is made of the characters that all encodings write alike. */
  isPlain(): boolean {
    for (let index = 1; index < this.#list.length; index += 2) {
      const value = this.#list[index] ?? '';
      if (typeof value === 'string' ? beyondAscii.test(value) : value.some((line) => beyondAscii.test(line)))
        return false;
    }
    return true;
  }

  /** The list as `writeHead` takes it. */
  toNode(): Value[] {
    return this.#list;
  }

  /** Whether a name in lower case stands among the first entries of the list. */
  #holds(key: string, length: number): boolean {
    for (let index = 0; index < length; index += 2) if (this.#list[index] === key) return true;
    return false;
  }

  /** Where the name stands in the list; -2 when it does not, so that the place after it is out of the list too. */
  #indexOf(name: string): number {
    const key = name.toLowerCase();
    for (let index = 0; index < this.#list.length; index += 2) if (this.#list[index] === key) return index;
    return -2;
  }
}
