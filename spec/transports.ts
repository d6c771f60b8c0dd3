import { afterEach, describe } from 'vitest';
import type { App } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import type { TestRequestOptions } from 'mantisjs/testing';
import { CookieJar } from '../src/testing/cookie-jar.js';

/** A visitor of an application, however the requests travel. */
export interface Visitor {
  readonly cookies: CookieJar;
  get(path: string, options?: TestRequestOptions): Promise<Response>;
  post(path: string, options?: TestRequestOptions): Promise<Response>;
}

/** Makes a new visitor of an application. */
export type Visit = (app: App) => Promise<Visitor>;

const listening = new Map<App, Promise<string>>();

afterEach(async () => {
  await Promise.all([...listening.keys()].map((app) => app.close()));
  listening.clear();
});

/** Tells the same story twice: through the test client, and through real sockets. */
export function story(title: string, tell: (visit: Visit) => void): void {
  describe(`${title}, in memory`, () => {
    tell(async (app) => new TestClient(app));
  });
  describe(`${title}, over sockets`, () => {
    tell(async (app) => new SocketVisitor(await urlOf(app)));
  });
}

/** Where an application listens; it starts to on the first call and is closed after the test. */
export async function urlOf(app: App): Promise<string> {
  const url = listening.get(app) ?? app.listen(0).then((address) => address.url);
  listening.set(app, url);
  return url;
}

class SocketVisitor implements Visitor {
  readonly cookies = new CookieJar();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  get(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.#send('GET', path, options);
  }

  post(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.#send('POST', path, options);
  }

  async #send(method: string, path: string, { form, json, headers = {} }: TestRequestOptions = {}): Promise<Response> {
    const response = await fetch(this.#url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookies.header === undefined ? {} : { cookie: this.cookies.header }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: form
        ? new URLSearchParams(form as Record<string, string>)
        : json === undefined
          ? null
          : JSON.stringify(json),
    });
    this.cookies.store(response.headers.getSetCookie());
    return response;
  }
}
