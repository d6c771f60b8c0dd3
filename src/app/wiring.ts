import { DependencyGraph } from '../container/dependency-graph.js';
import { constructorTypes } from '../container/design-types.js';
import type { Constructor } from '../container/design-types.js';
import { providersOf } from '../container/registrations.js';
import type { DependencyContainer } from '../container/tsyringe.js';
import { describeValue, isClass } from '../errors/describe-value.js';
import type { Problem } from '../errors/mantis-error.js';
import { brokenRules } from '../errors/option-problems.js';
import { compose } from '../http/middleware.js';
import type { Middleware, MiddlewareFunction, Stage } from '../http/middleware.js';
import type { ServedRoute } from '../kernel/served-route.js';
import { planSession } from '../kernel/session-plan.js';
import { dispatchTo } from '../routing/dispatcher.js';
import type { MiddlewareLike } from '../routing/notes.js';
import type { Route } from '../routing/route.js';
import { cannotList } from '../session/session-errors.js';
import { SessionRegistry } from '../session/session-registry.js';
import { SessionService } from '../session/session-service.js';

/** What sessions can do: nothing, all but being listed by their owner, or all. */
export type SessionAbilities = 'off' | 'unlisted' | 'all';

/** Joins routes, middleware and the container into what the kernel serves, and collects the mistakes on the way. */
export class Wiring {
  readonly #container: DependencyContainer;
  readonly #graph: DependencyGraph;
  readonly #global: readonly MiddlewareLike[];
  readonly #sessions: SessionAbilities;
  readonly #problems: Problem[] = [];
  #cannotList: Problem | undefined;

  constructor(
    container: DependencyContainer,
    settings: { middleware: readonly MiddlewareLike[]; sessions: SessionAbilities },
  ) {
    this.#container = container;
    this.#graph = new DependencyGraph(container);
    this.#global = settings.middleware;
    this.#sessions = settings.sessions;
    this.#problems.push(...invalidMiddleware(this.#global, 'middleware'));
  }

  /** The mistakes met so far. */
  get problems(): readonly Problem[] {
    return [...this.#problems, ...(this.#cannotList ? [this.#cannotList] : []), ...this.#graph.problems];
  }

  /** Whether the application's middleware reaches the session, so that every route does. */
  get isSessionEverywhere(): boolean {
    return this.#reachesSession(this.#global.filter(isMiddlewareClass));
  }

  /** What the kernel needs to serve a route. */
  serve(route: Route): ServedRoute {
    this.#problems.push(...invalidMiddleware(route.middleware, `@Use on ${route.action}`));
    const middleware = [...this.#global, ...route.middleware];
    const isReachable = this.#reachesSession([route.controller, ...middleware.filter(isMiddlewareClass)]);
    if (this.#sessions === 'off' && (isReachable || route.session === true)) this.#problems.push(sessionsAreOff(route));

    const action = dispatchTo(route, this.#factoryOf(route.controller));
    this.#problems.push(...badWait(route));
    const mode = planSession(route.session, isReachable);
    const session = route.sessionWait === undefined ? { mode } : { mode, wait: route.sessionWait };
    return { route, session, stage: this.#wrap(middleware, action) };
  }

  /** What answers where no route matches: the application's middleware around a stage. */
  serveUnmatched(stage: Stage): ServedRoute {
    const isReachable = this.#reachesSession(this.#global.filter(isMiddlewareClass));
    const session = { mode: planSession(undefined, isReachable) };
    return { route: undefined, session, stage: this.#wrap(this.#global, stage) };
  }

  #reachesSession(roots: readonly Constructor[]): boolean {
    // Every root is walked, also behind one that reaches the session, so that no mistake in the others goes unseen.
    const reached = roots.map((root) => this.#graph.reachableFrom(root));
    const reachesRegistry = reached.some((tokens) => tokens.has(SessionRegistry));
    if (reachesRegistry && this.#sessions === 'unlisted') this.#cannotList = cannotList().problem;
    return reachesRegistry || reached.some((tokens) => tokens.has(SessionService));
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
    return () => this.#container.resolve(target as new (...args: unknown[]) => T);
  }
}

function isMiddlewareClass(middleware: MiddlewareLike): middleware is Constructor<Middleware> {
  return typeof (middleware.prototype as Partial<Middleware> | undefined)?.handle === 'function';
}

function invalidMiddleware(middleware: readonly unknown[], place: string): readonly Problem[] {
  return middleware
    .filter((each) => typeof each !== 'function' || (isClass(each) && !isMiddlewareClass(each as MiddlewareLike)))
    .map((each) => ({
      code: 'E_MIDDLEWARE_INVALID',
      what: `${place} has ${describeValue(each)}.`,
      why: 'It could not be called with a request.',
      fix: 'pass a function (context, next) => next(), or a class with a method handle(context, next).',
    }));
}

function badWait({ action, sessionWait }: Route): readonly Problem[] {
  const isAccepted = typeof sessionWait === 'number' && sessionWait >= 0 && sessionWait <= 3600;
  return brokenRules([
    [`wait of @SessionLock on ${action}`, sessionWait, isAccepted, 'a number of seconds from 0 to 3600'],
  ]);
}

function sessionsAreOff(route: Route): Problem {
  return {
    code: 'E_SESSION_DISABLED',
    what: `${route.action} needs the session, and the application has session: false.`,
    why: 'The first request to it would fail.',
    fix: 'remove session: false, or do not ask for SessionService there.',
  };
}
