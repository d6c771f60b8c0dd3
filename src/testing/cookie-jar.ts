/** The cookies of one client, kept as a browser keeps those of one site. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Takes over what `Set-Cookie` lines say; one that has ended is forgotten. */
  store(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const mark = pair.indexOf('=');
      if (hasEnded(attributes)) this.#cookies.delete(pair.slice(0, mark));
      else this.#cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
    }
  }

  /** The value of a cookie as it was sent; `undefined` when there is none. */
  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Sets a cookie as if the application had sent it. */
  set(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** The `Cookie` header; `undefined` when there are no cookies. */
  get header(): string | undefined {
    if (this.#cookies.size === 0) return undefined;
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

function hasEnded(attributes: readonly string[]): boolean {
  const find = (name: string): string | undefined =>
    attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const maxAge = find('max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = find('expires');
  return expires !== undefined && Date.parse(expires) <= Date.now();
}
