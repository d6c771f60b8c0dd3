import type { StaticFiles } from '../http/files/static-files.js';
import type { CorsPolicy } from '../http/cors-policy.js';
import type { Stage } from '../http/middleware.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { SessionMiddleware, SessionPlan } from '../session/session-middleware.js';

/** A route with all that serving it takes, put together at boot. */
export interface ServedRoute {
  /** `undefined` for what answers where no route matches. */
  readonly route: MatchedRoute | undefined;
  /** What introduces its session; `undefined` where sessions are switched off. */
  readonly sessions: SessionMiddleware | undefined;
  readonly session: SessionPlan;
  /** What it asks of the session when its page is asked for or its form is sent; `undefined` for the same. */
  readonly pageSession?: SessionPlan;
  /** Whether unsafe requests of other sites are refused. */
  readonly isGuarded: boolean;
  /** Whether its code can reach the injected logger, which must know the request then. */
  readonly isLogging: boolean;
  /** What pages of other origins may do, for answers that do not pass through its middleware; the narrowest. */
  readonly cors: CorsPolicy | undefined;
  /** Answers preflights for the route, where it has a policy of its own. */
  readonly preflight: ServedRoute | undefined;
  /** Middleware around the action. */
  readonly stage: Stage;
}

/** Static files with all that serving them takes. */
export interface ServedFiles {
  readonly files: Pick<StaticFiles, 'has'>;
  readonly served: ServedRoute;
}
