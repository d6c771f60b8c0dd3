import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { globalContainer } from '../container/tsyringe.js';
import type { DependencyContainer } from '../container/tsyringe.js';
import { BootError } from '../errors/boot-error.js';
import { MantisError } from '../errors/mantis-error.js';
import { NodeServer } from '../http/node-server.js';
import { checkListenTarget, toListenTarget } from '../http/listen-target.js';
import type { Address, SocketTarget } from '../http/listen-target.js';
import type { UrlFunction } from '../http/route-names.js';
import type { CompiledRoutes } from '../routing/route-compiler.js';
import { toRow } from '../routing/route.js';
import type { RouteRow } from '../routing/route.js';
import type { UrlGenerator } from '../routing/url-generator.js';
import type { SignedUrlOptions } from '../routing/url-signer.js';
import { isContainer } from './app-options.js';
import type { AppOptions } from './app-options.js';
import { boot } from './boot.js';
import type { BootedApp } from './boot.js';
import { compileApp, createUrls } from './routing-parts.js';
import { closeOnSignal, forgetOnSignal } from './signals.js';

const drainGrace = 10_000;
const silenceGrace = 500;

/** Serves requests of `node:http`. */
export interface RequestKernel {
  /**
   * Serves one request, so that an application can be mounted into any Node server. The first call boots.
   *
   * @throws {BootError}
   */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Opens an application for the test client, which needs its insides. */
export let bootedParts: (app: App) => BootedApp;

/** An application: its routes, its container, its kernel, its server. */
export class App {
  /** The container of this application alone; it can be changed until boot. */
  readonly container: DependencyContainer;
  /** Serves requests without a server of the application's own. */
  readonly kernel: RequestKernel = { handle: (request, response) => this.#handle(request, response) };
  /** The route table, in the order of declaration. */
  readonly routes: readonly RouteRow[];
  /**
   * The URL of a route, by its name or by `[Controller, 'action']`: `url(target, parameters?, query?, { absolute, hash }?)`.
   *
   * @throws E_ROUTE_UNKNOWN, E_ROUTE_PARAMETER, E_URL_BASE
   */
  readonly url: UrlFunction;
  /**
   * The URL of a route with a signature that `@Signed()` asks for; `{ expiresIn: seconds }` gives it an end.
   *
   * @throws E_URL_SECRETS without the option `secrets`, and whatever `url` throws.
   */
  readonly signedUrl: UrlFunction<SignedUrlOptions>;

  readonly #options: AppOptions;
  readonly #compiled: CompiledRoutes;
  readonly #urls: UrlGenerator;
  #booted: BootedApp | undefined;
  #bootError: unknown;
  #server: NodeServer | undefined;
  #closing: Promise<void> | undefined;

  static {
    bootedParts = (app) => app.#boot();
  }

  /** Use `createApp`. */
  constructor(options: AppOptions) {
    this.#options = options;
    this.container = parentContainer(options).createChildContainer();
    this.#compiled = compileApp(options.controllers, options);
    this.routes = Object.freeze(this.#compiled.routes.map(toRow));
    this.#urls = createUrls(this.#compiled.routes, options, this.container);
    this.url = this.#urls.url;
    this.signedUrl = this.#urls.signedUrl;
  }

  /**
   * Boots and listens, on a port (0 picks a free one) or on a unix socket: `listen({ path: '/run/app.sock' })`. SIGTERM
   * and SIGINT then close the application and end the process.
   *
   * @throws {BootError} with every mistake in the wiring and options.
   * @throws E_LISTEN when the port is busy or not allowed; E_APP_CLOSED after `close`.
   */
  async listen(port: number | SocketTarget = 3000, host = '127.0.0.1'): Promise<Address> {
    const problems = checkListenTarget(port, host);
    if (problems.length > 0) throw new BootError(problems);
    const { kernel, sessions } = this.#boot();
    await sessions?.ready;

    if (this.#server) throw alreadyListening();
    const server = new NodeServer((request, response) => void kernel.handle(request, response), this.#options.server);
    const address = await server.listen(toListenTarget(port, host));
    this.#server = server;
    closeOnSignal(this);
    return address;
  }

  /**
   * Stops accepting, answers what is being served, drops connections that stay silent and closes the session driver.
   * May be called again; all calls settle together.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const stopped = this.#server?.stop();
    await Promise.race([this.#booted?.kernel.drain(), unrefDelay(drainGrace)]);
    // What has been answered may still be on its way; whoever has said nothing by then is not waiting for anything.
    await Promise.race([stopped, unrefDelay(silenceGrace)]);
    this.#server?.dropConnections();
    await stopped;
    await this.#booted?.sessions?.sweeper.stop();
    await this.#booted?.sessions?.driver.close?.();
    forgetOnSignal(this);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { kernel, sessions } = this.#boot();
    if (sessions?.ready) await sessions.ready;
    return kernel.handle(request, response);
  }

  /** Boots once; a boot that failed fails again in the same way. */
  #boot(): BootedApp {
    if (this.#closing) throw closed();
    if (this.#bootError) throw this.#bootError;
    try {
      return (this.#booted ??= boot({
        options: this.#options,
        container: this.container,
        compiled: this.#compiled,
        urls: this.#urls,
      }));
    } catch (error) {
      this.#bootError = error;
      throw error;
    }
  }
}

/**
 * Creates an application. Nothing is checked yet: it boots at the first of `listen()`, `kernel.handle()` and
 * `new TestClient(app)`, and reports all mistakes then. Until that its container can still be changed.
 */
export function createApp(options: AppOptions = {}): App {
  return new App(options);
}

/** An option of the wrong kind is reported at boot; until then it must not keep the application from being created. */
function parentContainer({ container }: AppOptions): DependencyContainer {
  return isContainer(container) ? container : globalContainer;
}

function unrefDelay(milliseconds: number): Promise<void> {
  return delay(milliseconds, undefined, { ref: false });
}

function alreadyListening(): MantisError {
  return new MantisError({
    code: 'E_LISTEN',
    what: 'listen() was called a second time.',
    why: 'An application has one server.',
    fix: 'create a second application, or mount this one by kernel.handle.',
  });
}

function closed(): MantisError {
  return new MantisError({
    code: 'E_APP_CLOSED',
    what: 'The application was used after close().',
    why: 'Its session driver is closed.',
    fix: 'create a new application.',
  });
}
