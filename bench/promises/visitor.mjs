const patience = 10_000;

/** A browser of which only the session's cookie is left. Follows no redirect. */
export class Visitor {
  #url;
  cookie;

  constructor(url, cookie) {
    this.#url = url;
    this.cookie = cookie;
  }

  /** A visitor who has a session with something in it. */
  static async withSession(url) {
    const visitor = new Visitor(url);
    await visitor.set('theme', 'dark');
    return visitor;
  }

  /** A visitor who has signed in as ada. */
  static async signedIn(url) {
    const visitor = new Visitor(url);
    await visitor.get('/login', { user: 'ada' });
    return visitor;
  }

  /** The same cookie from here on in other hands, or at another process. */
  copy(url = this.#url) {
    return new Visitor(url, this.cookie);
  }

  /** Sends a request that sets a key some milliseconds after its session has been read. */
  set(key, value, wait = 0) {
    return this.get('/set', { key, value, wait });
  }

  async get(path, parameters = {}) {
    const response = await this.open(path, parameters);
    return { status: response.status, setCookie: setCookieOf(response), ...(await bodyOf(response)) };
  }

  /** Sends a request and comes back as soon as the headers of its answer have come. */
  async open(path, parameters = {}) {
    const response = await fetch(`${this.#url}${path}?${new URLSearchParams(parameters)}`, {
      headers: this.cookie === undefined ? {} : { cookie: this.cookie },
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    this.cookie = setCookieOf(response)?.split(';')[0] ?? this.cookie;
    return response;
  }
}

/** The session's id in a cookie; a signature after it and the packing around it are taken off. */
export function idOf(cookie) {
  const value = decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1));
  const [signed] = value.replace(/^s:/, '').split('.');
  try {
    return JSON.parse(Buffer.from(signed, 'base64url').toString()).message;
  } catch {
    return signed;
  }
}

function setCookieOf(response) {
  return response.headers.get('set-cookie') ?? undefined;
}

async function bodyOf(response) {
  try {
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { body: isJson ? JSON.parse(text) : text, isCutOff: false };
  } catch {
    return { body: undefined, isCutOff: true };
  }
}
