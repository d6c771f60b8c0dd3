import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { UrlFunction, UrlOptions, UrlTarget, WriteUrl } from '../http/route-names.js';
import type { Route } from './route.js';
import type { SignedUrlOptions, UrlSigner } from './url-signer.js';
import { chooseRoute, writeHost, writePath, writeQuery } from './url-writer.js';
import { isList } from '../values/kinds.js';

/** What URLs are written with. */
export interface UrlSettings {
  readonly routes: readonly Route[];
  /** Protocol and host for absolute URLs; `undefined` takes those of the request. */
  readonly baseUrl: string | undefined;
  readonly signer: UrlSigner;
}

/** Writes the URLs of routes. Injectable anywhere; an absolute URL needs the option `baseUrl` there. */
export class UrlGenerator {
  readonly #byName = new Map<string, [Route, ...Route[]]>();
  readonly #byAction = new Map<unknown, Map<string, [Route, ...Route[]]>>();
  readonly #baseUrl: string | undefined;
  readonly #signer: UrlSigner;

  /** Made by `createApp`: inject it. */
  constructor({ routes, baseUrl, signer }: UrlSettings) {
    this.#baseUrl = baseUrl;
    this.#signer = signer;
    for (const route of routes) {
      const ofController = this.#byAction.get(route.controller) ?? new Map<string, [Route, ...Route[]]>();
      this.#byAction.set(route.controller, ofController);
      add(ofController, route.method, route);
      if (route.name !== undefined) add(this.#byName, route.name, route);
    }
  }

  /** The URL of a route by `[Controller, 'action']` or by name. */
  readonly url: UrlFunction = this.#typed<UrlOptions>((...asked) => this.#write(asked));

  /**
   * The same with a signature that `@Signed()` asks for, and with an end when `expiresIn` says so.
   *
   * @throws E_URL_SECRETS without the option `secrets`, and whatever `url` throws.
   */
  readonly signedUrl: UrlFunction<SignedUrlOptions> = this.#typed<SignedUrlOptions>((...asked) => {
    const [target, parameters = {}, query, { hash, expiresIn, ...options } = {}] = asked;
    const route = chooseRoute(this.#find(target), parameters);
    const url = this.#write([target, parameters, query, options]);
    return this.#signer.sign(url, writeHost(route, parameters), expiresIn) + toHash(hash);
  });

  /** `url` where `origin` is the beginning of absolute URLs, unless the option `baseUrl` names another. */
  withOrigin(origin: () => string): UrlFunction {
    return this.#typed<UrlOptions>((...asked) => this.#write(asked, origin));
  }

  #typed<Options>(write: WriteUrl<Options>): UrlFunction<Options> {
    // The compiler cannot follow the tuple that depends on the name; whatever it lets through, this takes.
    return write as UrlFunction<Options>;
  }

  #write(
    [target, parameters = {}, query = {}, { absolute = false, hash } = {}]: Parameters<WriteUrl>,
    origin?: () => string,
  ): string {
    const route = chooseRoute(this.#find(target), parameters);
    const path = writePath(route, parameters) + writeQuery(query) + toHash(hash);
    if (!absolute) return path;
    const base = this.#baseUrl ?? origin?.();
    if (base === undefined) throw noBase();
    const host = writeHost(route, parameters);
    return (host === undefined ? base : atHost(base, host)) + path;
  }

  #find(target: UrlTarget): readonly [Route, ...Route[]] {
    if (typeof target === 'string') return this.#byName.get(target) ?? unknownName(target, [...this.#byName.keys()]);
    const [controller, action] = isList(target) ? target : [];
    const ofController = this.#byAction.get(controller);
    return ofController?.get(String(action)) ?? unknownAction(controller, action, ofController);
  }
}

function add(routes: Map<string, [Route, ...Route[]]>, key: string, route: Route): void {
  const known = routes.get(key);
  if (known) known.push(route);
  else routes.set(key, [route]);
}

function toHash(hash: string | undefined): string {
  return hash === undefined || hash === '' ? '' : `#${encodeURIComponent(hash)}`;
}

/** The protocol and the port stay. */
function atHost(base: string, host: string): string {
  return base.replace(/^(https?:\/\/)(?:\[[^\]]*\]|[^:/]*)/, (_, protocol: string) => protocol + host);
}

function unknownName(name: string, known: readonly string[]): never {
  throw new MantisError({
    code: 'E_ROUTE_UNKNOWN',
    what: `There is no route named '${name}'.`,
    why: known.length === 0 ? 'No route has a name.' : `The names are ${known.map((each) => `'${each}'`).join(', ')}.`,
    fix: `declare it, as in @Get('/path', { name: '${name}' }), or use one of the names.`,
  });
}

function unknownAction(controller: unknown, action: unknown, ofController: Map<string, unknown> | undefined): never {
  const actions = [...(ofController?.keys() ?? [])].map((each) => `'${each}'`).join(', ');
  throw new MantisError({
    code: 'E_ROUTE_UNKNOWN',
    what: `There is no route to ${describeValue(action)} of ${describeValue(controller)}.`,
    why: ofController ? `Its actions are ${actions}.` : 'It is none of the controllers of this application.',
    fix: "pass a controller of the application and the name of an action, as in url([UserController, 'show']).",
  });
}

function noBase(): MantisError {
  return new MantisError({
    code: 'E_URL_BASE',
    what: 'An absolute URL was asked for.',
    why: 'There is no request to take protocol and host from.',
    fix: "set the option baseUrl, as in createApp({ baseUrl: 'https://example.com' }).",
  });
}
