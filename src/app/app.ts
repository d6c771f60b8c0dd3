import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Construction } from '../container/construction.js';
import { globalContainer } from '../container/tsyringe.js';
import type { DependencyContainer } from '../container/tsyringe.js';
import { BootError } from '../errors/boot-error.js';
import { MantisError } from '../errors/mantis-error.js';
import { errorResult } from '../http/error-result.js';
import { ServiceUnavailable } from '../http/http-error.js';
import { NodeServer } from '../http/node-server.js';
import { sendResult } from '../http/send-result.js';
import { checkListenTarget, toListenTarget } from '../http/listen-target.js';
import type { Address, ListenTarget, SocketTarget } from '../http/listen-target.js';
import type { UrlFunction } from '../http/route-names.js';
import type { CompiledRoutes } from '../routing/route-compiler.js';
import { toRow } from '../routing/route.js';
import type { RouteRow } from '../routing/route.js';
import type { UrlGenerator } from '../routing/url-generator.js';
import type { SignedUrlOptions } from '../routing/url-signer.js';
import { runWithoutSession } from '../session/current-session.js';
import { settlesWithin } from '../time/settles-within.js';
import { isContainer } from './options/app-options.js';
import type { AppOptions } from './options/app-options.js';
import { boot } from './boot.js';
import type { BootedApp } from './boot.js';
import { runsInDevelopment, runsInProduction } from './development.js';
import { healthControllerAt } from '../health/health-controller.js';
import { appClosed } from './life/hook-problems.js';
import { healthOf, shutdownSettings } from './options/platform-options.js';
import type { BootInput } from './parts/registered.js';
import { csrfParts } from './parts/csrf.js';
import { compileApp, createUrls } from './parts/routing.js';
import { closeOnSignal, forgetOnSignal, isEndingBySignal } from './life/signals.js';

const silenceGrace = 0.5;

/** Serves requests of `node:http`. */
export interface RequestKernel {
  /**
   * Serves one request, so that an application can be mounted into any Node server. The first call boots. After
   * `close()` the answer is 503.
   *
   * @throws {BootError} when it cannot boot; the request is unanswered then.
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
  readonly #construction: Construction;
  readonly #compiled: CompiledRoutes;
  readonly #urls: UrlGenerator;
  #booted: BootedApp | undefined;
  #bootError: unknown;
  #server: NodeServer | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;

  static {
    bootedParts = (app) => app.#boot(true);
    sourcesOf = (app) => ({ options: app.#options, compiled: app.#compiled });
  }

  /** Use `createApp`. */
  constructor(options: AppOptions) {
    this.#options = options;
    this.#construction = new Construction(parentContainer(options));
    this.container = this.#construction.container;
    this.#compiled = compileApp(controllersOf(options), options);
    this.routes = Object.freeze(this.#compiled.routes.map(toRow));
    this.#urls = createUrls(this.#compiled.routes, options, this.container);
    this.url = this.#urls.url;
    this.signedUrl = this.#urls.signedUrl;
  }

  /**
   * Boots and listens, on a port (0 picks a free one) or on a unix socket: `listen({ path: '/run/app.sock' })`. SIGTERM
   * and SIGINT then close the application and end the process.
   *
   * @throws {BootError} with every mistake in the wiring and options, or the hook that failed.
   * @throws E_LISTEN when the port is busy or not allowed; E_APP_CLOSED after `close`.
   */
  async listen(port: number | SocketTarget = 3000, host = '127.0.0.1'): Promise<Address> {
    const problems = checkListenTarget(port, host);
    if (problems.length > 0) throw new BootError(problems);
    const { kernel, lifeCycle } = this.#boot();
    if (this.#server) throw alreadyListening();

    const server = new NodeServer((request, response) => void kernel.handle(request, response), this.#options.server);
    this.#server = server;
    closeOnSignal(this);
    try {
      await lifeCycle.ready;
      if (!this.#closing) return await this.#open(server, toListenTarget(port, host));
    } catch (error) {
      this.#server = undefined;
      if (!this.#closing) forgetOnSignal(this);
      if (!this.#closing) throw error;
    }
    return this.#closedMeanwhile();
  }

  /**
   * Stops accepting, answers what is being served, drops connections that stay silent, closes what has hooks in reverse
   * order and the session driver last. An error of a hook goes to the log.
   *
   * May be called again, also while the application boots; all calls settle together.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #open(server: NodeServer, target: ListenTarget): Promise<Address> {
    // Requests take over the context of whoever listens. Most load no session, and to say so anew takes a map for each.
    const address = await runWithoutSession(() => server.listen(target), csrfParts(this.#options).hasTokens);
    if (!this.#closing) return address;
    await server.stop();
    return this.#closedMeanwhile();
  }

  /** A process that a signal is ending must not end by this error first. */
  async #closedMeanwhile(): Promise<never> {
    if (isEndingBySignal()) await new Promise(() => undefined);
    throw appClosed();
  }

  async #close(): Promise<void> {
    const { grace, delay: notice } = shutdownSettings(this.#options);
    const { kernel, lifeCycle } = this.#booted ?? {};
    try {
      if (lifeCycle?.ready) await lifeCycle.abandon(grace);
      if (this.#server && notice > 0) await delay(notice * 1000);
      const stopped = this.#server?.stop();
      // With nothing else left to do, the process would end while this waits, before hooks and driver are closed.
      await settlesWithin(grace, () => kernel?.drain());
      // What has been answered may still be on its way; whoever has said nothing by then is not waiting for anything.
      await settlesWithin(silenceGrace, () => stopped);
      this.#server?.dropConnections();
      await stopped;
      this.#isClosed = true;
      await this.#booted?.uploads.close();
      await lifeCycle?.close();
    } finally {
      forgetOnSignal(this);
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What is mounted into another server is still asked while it closes, and afterwards.
    if (this.#isClosed || (this.#closing && !this.#booted)) return answerClosed(request, response);
    const { kernel, lifeCycle } = this.#booted ?? this.#boot();
    if (lifeCycle.ready) await lifeCycle.ready;
    return kernel.handle(request, response);
  }

  /** Boots once; a boot that failed fails again in the same way. */
  #boot(isTested = false): BootedApp {
    if (this.#closing) throw appClosed();
    if (this.#bootError) throw this.#bootError;
    try {
      return (this.#booted ??= boot({
        options: this.#options,
        construction: this.#construction,
        compiled: this.#compiled,
        urls: this.#urls,
        isClosing: () => this.#closing !== undefined,
        isTested,
        isDevelopment: runsInDevelopment(),
        isProduction: runsInProduction(),
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

function controllersOf(options: AppOptions): readonly unknown[] {
  const controllers: readonly unknown[] = Array.isArray(options.controllers) ? options.controllers : [];
  const health = healthOf(options);
  return health ? [...controllers, healthControllerAt(health.path ?? '/health')] : controllers;
}

/** An option of the wrong kind is reported at boot; until then it must not keep the application from being created. */
function parentContainer({ container }: AppOptions): DependencyContainer {
  return isContainer(container) ? container : globalContainer;
}

/** The server around a closed application may live on, and whoever asks must not wait for ever. */
async function answerClosed({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const error = new ServiceUnavailable('The application is closed.', { headers: { connection: 'close' } });
  await sendResult(errorResult(error, headers.accept), response);
}

function alreadyListening(): MantisError {
  return new MantisError({
    code: 'E_LISTEN',
    what: 'listen() was called a second time.',
    why: 'An application has one server.',
    fix: 'create a second application, or mount this one by kernel.handle.',
  });
}
