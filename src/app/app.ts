import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { globalContainer } from '../container/tsyringe.js';
import type { DependencyContainer } from '../container/tsyringe.js';
import { BootError } from '../errors/boot-error.js';
import { MantisError } from '../errors/mantis-error.js';
import { NodeServer } from '../http/node-server.js';
import type { Address } from '../http/node-server.js';
import type { RouteParameters } from '../http/request-context.js';
import { compileRoutes } from '../routing/route-compiler.js';
import type { CompiledRoutes } from '../routing/route-compiler.js';
import { toRow } from '../routing/route.js';
import type { RouteRow } from '../routing/route.js';
import { UrlGenerator } from '../routing/url-generator.js';
import type { QueryParameters } from '../routing/url-generator.js';
import { checkAddress, isContainer } from './app-options.js';
import type { AppOptions } from './app-options.js';
import { boot } from './boot.js';
import type { BootedApp, BootInput } from './boot.js';
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

/** Opens an application for the OpenAPI document, which is made without booting. */
export let sourcesOf: (app: App) => Pick<BootInput, 'options' | 'compiled'>;

/** An application: its routes, its container, its kernel, its server. */
export class App {
  /** The container of this application alone; it can be changed until boot. */
  readonly container: DependencyContainer;
  /** Serves requests without a server of the application's own. */
  readonly kernel: RequestKernel = { handle: (request, response) => this.#handle(request, response) };
  /** The route table, in the order of declaration. */
  readonly routes: readonly RouteRow[];

  readonly #options: AppOptions;
  readonly #compiled: CompiledRoutes;
  readonly #urls: UrlGenerator;
  #booted: BootedApp | undefined;
  #bootError: unknown;
  #server: NodeServer | undefined;
  #closing: Promise<void> | undefined;

  static {
    bootedParts = (app) => app.#boot();
    sourcesOf = (app) => ({ options: app.#options, compiled: app.#compiled });
  }

  /** Use `createApp`. */
  constructor(options: AppOptions) {
    this.#options = options;
    this.container = parentContainer(options).createChildContainer();
    this.#compiled = compileRoutes(Array.isArray(options.controllers) ? options.controllers : []);
    this.routes = Object.freeze(this.#compiled.routes.map(toRow));
    this.#urls = new UrlGenerator(this.#compiled.routes);
  }

  /**
   * The path of a named route, parameters and query percent-encoded.
   *
   * @throws E_ROUTE_UNKNOWN, E_ROUTE_PARAMETER
   */
  url(name: string, parameters?: RouteParameters, query?: QueryParameters): string {
    return this.#urls.url(name, parameters, query);
  }

  /**
   * Boots and listens; port 0 picks a free one. SIGTERM and SIGINT then close the application and end the process.
   *
   * @throws {BootError} with every mistake in the wiring and options.
   * @throws E_LISTEN when the port is busy or not allowed; E_APP_CLOSED after `close`.
   */
  async listen(port = 3000, host = '127.0.0.1'): Promise<Address> {
    const problems = checkAddress(port, host);
    if (problems.length > 0) throw new BootError(problems);
    const { kernel, sessions } = this.#boot();
    await sessions?.ready;

    if (this.#server) throw alreadyListening();
    const server = new NodeServer((request, response) => void kernel.handle(request, response));
    const address = await server.listen(port, host);
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
