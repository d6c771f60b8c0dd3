import { DependencyGraph } from '../../container/dependency-graph.js';
import { constructorTypes } from '../../container/design-types.js';
import type { Constructor } from '../../container/design-types.js';
import type { Part } from '../../container/part.js';
import { providersOf } from '../../container/registrations.js';
import type { DependencyContainer } from '../../container/tsyringe.js';
import { describeValue } from '../../errors/describe-value.js';
import { isClass, isRecord } from '../../values/kinds.js';
import type { Problem } from '../../errors/mantis-error.js';
import { backToForm } from '../../forms/back-to-form.js';
import { guardByToken } from '../../forms/csrf-guard.js';
import { corsPolicyOf } from '../../http/cors.js';
import type { CorsPolicy } from '../../http/cors-policy.js';
import { Logger } from '../../http/logger.js';
import { compose } from '../../http/middleware.js';
import type { Middleware, MiddlewareFunction, Stage } from '../../http/middleware.js';
import type { ServedRoute } from '../../kernel/served-route.js';
import { planSession } from '../../kernel/session-plan.js';
import { dispatchTo } from '../../routing/dispatcher.js';
import type { MiddlewareLike } from '../../routing/notes.js';
import type { Route } from '../../routing/route.js';
import { FormRoutes } from './form-routes.js';
import { missingSessions, sessionsAreOff, waitProblems } from './route-sessions.js';
import type { RouteSessions } from './route-sessions.js';
import { cannotList } from '../../session/session-errors.js';
import type { SessionPlan } from '../../session/session-middleware.js';
import { SessionRegistry } from '../../session/session-registry.js';
import { SessionService } from '../../session/session-service.js';
import { isHealthController } from '../../health/health-controller.js';

/** What routes are wired with. */
export interface WiringSettings {
  readonly middleware: readonly MiddlewareLike[];
  readonly routes: readonly Route[];
  /** The sessions of a name; of `undefined`, the application's main ones. */
  readonly sessionsOf: (name: string | undefined) => RouteSessions;
  /** Whether the sessions of an owner can be listed anywhere. */
  readonly canListSessions: boolean;
  /** Whether the view of a route speaks of the session. */
  readonly showsSession: (route: Route) => boolean;
  /** Whether requests of a session carry its token. */
  readonly csrfTokens: boolean;
}

/** Joins routes, middleware and the container into what the kernel serves, and collects the mistakes on the way. */
export class Wiring {
  readonly #container: DependencyContainer;
  readonly #graph: DependencyGraph;
  readonly #global: readonly MiddlewareLike[];
  readonly #settings: WiringSettings;
  readonly #forms: FormRoutes;
  readonly #problems: Problem[] = [];
  #cannotList: Problem | undefined;

  constructor(container: DependencyContainer, settings: WiringSettings) {
    this.#container = container;
    this.#graph = new DependencyGraph(container);
    this.#settings = settings;
    this.#global = settings.middleware;
    this.#forms = new FormRoutes(settings.routes);
    this.#problems.push(...invalidMiddleware(this.#global, 'middleware'));
  }

  /** The mistakes met so far. */
  get problems(): readonly Problem[] {
    return [...this.#problems, ...(this.#cannotList ? [this.#cannotList] : []), ...this.#graph.problems];
  }

  /** What the routes reach. */
  get parts(): readonly Part[] {
    return this.#graph.parts;
  }

  /** Whether the application's middleware reaches the session, so that every route does. */
  get isSessionEverywhere(): boolean {
    return this.#reachesSession(this.#reachableFrom(this.#global.filter(isMiddlewareClass)));
  }

  /** What the kernel needs to serve a route. */
  serve(route: Route): ServedRoute {
    this.#problems.push(...invalidMiddleware(route.middleware, `@Use on ${route.action}`));
    const global = isHealthController(route.controller) ? [] : this.#global;
    const middleware = [...global, ...route.middleware];
    const reached = this.#reachableFrom([route.controller, ...middleware.filter(isMiddlewareClass)]);
    const isReachable = this.#reachesSession(reached);
    const own = this.#settings.sessionsOf(route.sessionName);
    if (!own.isAsked) this.#problems.push(...missingSessions(route, own, this.#needsSession(route)));

    const action = dispatchTo(route, this.#factoryOf(route.controller));
    this.#problems.push(...waitProblems(route));
    const isNeeded = isReachable || route.sessionWait !== undefined || this.#settings.showsSession(route);
    const mode = planSession(route.session, isNeeded);
    const session = route.sessionWait === undefined ? { mode } : { mode, wait: route.sessionWait };
    return {
      route,
      isGuarded: route.csrf,
      isLogging: reached.has(Logger),
      cors: narrowestPolicy(middleware),
      preflight: preflightOf(narrowestPolicy(route.middleware)),
      sessions: own.middleware,
      ...this.#formPart(
        route,
        own.isAsked ? session : { mode: 'off' },
        this.#guard(route, expectUploads(route, this.#wrap(middleware, action))),
      ),
    };
  }

  /** Whether a route needs the session of its own accord, and not for the sake of the application's middleware. */
  #needsSession({ controller, middleware, session, sessionWait }: Route): boolean {
    const reached = this.#reachableFrom([controller, ...middleware.filter(isMiddlewareClass)]);
    return session === true || sessionWait !== undefined || this.#reachesSession(reached);
  }

  #guard({ csrf }: Route, stage: Stage): Stage {
    return this.#settings.csrfTokens && csrf ? guardByToken(stage) : stage;
  }

  /** A controller that takes a form shows it as well, and shows what was wrong with it. */
  #formPart(
    route: Route,
    session: SessionPlan,
    stage: Stage,
  ): Pick<ServedRoute, 'session' | 'stage'> & Partial<Pick<ServedRoute, 'pageSession'>> {
    if (session.mode === 'off') return { session, stage };
    const guarded = route.takesForm ? backToForm(stage, this.#forms.isPage(route)) : stage;
    if (session.mode === 'load' || !this.#forms.has(route.controller)) return { session, stage: guarded };
    return { session, pageSession: { ...session, mode: 'load' }, stage: guarded };
  }

  /** What answers where no route matches: the application's middleware around a stage. */
  serveUnmatched(stage: Stage, middleware = this.#global): ServedRoute {
    const reached = this.#reachableFrom(middleware.filter(isMiddlewareClass));
    const isReachable = this.#reachesSession(reached);
    const main = this.#settings.sessionsOf(undefined);
    if (!main.isAsked && isReachable) this.#problems.push(sessionsAreOff("The application's middleware"));
    return {
      route: undefined,
      sessions: main.middleware,
      session: { mode: planSession(undefined, isReachable) },
      isGuarded: true,
      isLogging: reached.has(Logger),
      cors: narrowestPolicy(middleware),
      preflight: undefined,
      stage: this.#wrap(middleware, stage),
    };
  }

  /** What serves static files: the application's middleware, without what can reach the session, around a stage. */
  serveFiles(stage: Stage): ServedRoute {
    const isKept = (each: MiddlewareLike): boolean =>
      !isMiddlewareClass(each) || !this.#reachesSession(this.#reachableFrom([each]));
    return { ...this.serveUnmatched(stage, this.#global.filter(isKept)), session: { mode: 'off' } };
  }

  #reachableFrom(roots: readonly Constructor[]): ReadonlySet<unknown> {
    return new Set(roots.flatMap((root) => [...this.#graph.reachableFrom(root)]));
  }

  #reachesSession(reached: ReadonlySet<unknown>): boolean {
    const reachesRegistry = reached.has(SessionRegistry);
    if (reachesRegistry && !this.#settings.canListSessions) this.#cannotList = cannotList().problem;
    return reachesRegistry || reached.has(SessionService);
  }

  #wrap(middleware: readonly MiddlewareLike[], stage: Stage): Stage {
    return compose(
      middleware.map((each) => (isMiddlewareClass(each) ? this.#toFunction(each) : each)),
      stage,
    );
  }

  #toFunction(middleware: Constructor<Middleware>): MiddlewareFunction {
    const construct = this.#factoryOf(middleware);
    return (context, next) => construct().handle(context, next);
  }

  /** How objects of a class are made. One that asks for nothing, and that nobody has registered, needs no container. */
  #factoryOf<T extends object>(target: Constructor<T>): () => T {
    const asksForNothing = target.length === 0 && (constructorTypes(target)?.length ?? 0) === 0;
    if (asksForNothing && providersOf(this.#container, target).length === 0) return () => new target();
    // tsyringe asks for a constructor that takes anything.
    return () => this.#container.resolve(target as new (...args: unknown[]) => T);
  }
}

/** Says what may be uploaded before any middleware can read the body. */
function expectUploads({ uploads }: Route, stage: Stage): Stage {
  if (!uploads) return stage;
  return (context) => {
    context.request.expectFiles(uploads);
    return stage(context);
  };
}

/** Of several policies the innermost, which its own route has asked for. */
function narrowestPolicy(middleware: readonly MiddlewareLike[]): CorsPolicy | undefined {
  return middleware
    .map(corsPolicyOf)
    .filter((policy) => policy !== undefined)
    .at(-1);
}

/** Preflights carry no cookies and ask for nothing but the policy: neither session nor middleware has a say. */
function preflightOf(policy: CorsPolicy | undefined): ServedRoute | undefined {
  if (!policy) return undefined;
  const stage: Stage = ({ request }) => policy.preflight(request);
  return {
    route: undefined,
    sessions: undefined,
    session: { mode: 'off' },
    isGuarded: false,
    isLogging: false,
    cors: policy,
    preflight: undefined,
    stage,
  };
}

function isMiddlewareClass(middleware: unknown): middleware is Constructor<Middleware> {
  const prototype: unknown = typeof middleware === 'function' ? middleware.prototype : undefined;
  return isRecord(prototype) && typeof prototype['handle'] === 'function';
}

function invalidMiddleware(middleware: readonly unknown[], place: string): readonly Problem[] {
  return middleware
    .filter((each) => typeof each !== 'function' || (isClass(each) && !isMiddlewareClass(each)))
    .map((each) => ({
      code: 'E_MIDDLEWARE_INVALID',
      what: `${place} has ${describeValue(each)}.`,
      why: 'It could not be called with a request.',
      fix: 'pass a function (context, next) => next(), or a class with a method handle(context, next).',
    }));
}
