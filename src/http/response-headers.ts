/** Header names with their values; several values become several header lines. */
export type HeaderValues = Readonly<Record<string, string | readonly string[]>>;

/** The headers of a response that is being made. Names are case-insensitive. */
export class ResponseHeaders {
  // A plain record because node:http takes one as it is; the WHATWG class costs a microsecond for each response.
  readonly #values: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;

  constructor(values: HeaderValues = {}) {
    for (const name in values) {
      const value = values[name];
      if (value !== undefined) this.set(name, value);
    }
  }

  /** The value, several joined by `, `; `undefined` when the header is not set. */
  get(name: string): string | undefined {
    const value = this.#values[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** Whether the header is set. */
  has(name: string): boolean {
    return this.#values[name.toLowerCase()] !== undefined;
  }

  /** Replaces whatever the header was. */
  set(name: string, value: string | readonly string[]): void {
    this.#values[name.toLowerCase()] = typeof value === 'string' ? value : [...value];
  }

  /** Adds one more line of this header, as `Set-Cookie` needs it. */
  append(name: string, value: string): void {
    const key = name.toLowerCase();
    const present = this.#values[key];
    this.#values[key] = present === undefined ? value : [present, value].flat();
  }

  /** Removes the header; one that is not set is no error. */
  delete(name: string): void {
    delete this.#values[name.toLowerCase()];
  }

  /** Adds a token to a list-valued header such as `Vary`, unless the list holds it or `*` already. */
  include(name: string, token: string): void {
    const present = this.get(name);
    const tokens = present?.toLowerCase().split(/\s*,\s*/) ?? [];
    if (tokens.includes(token.toLowerCase()) || tokens.includes('*')) return;
    this.set(name, present ? `${present}, ${token}` : token);
  }

  /** The record as `writeHead` takes it. */
  toNode(): Record<string, string | string[]> {
    return this.#values;
  }
}
