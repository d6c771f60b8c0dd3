import type { StaticFiles } from '../http/files/static-files.js';
import type { Stage } from '../http/middleware.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { SessionPlan } from '../session/session-middleware.js';

/** A route with all that serving it takes, put together at boot. */
export interface ServedRoute {
  /** `undefined` for what answers where no route matches. */
  readonly route: MatchedRoute | undefined;
  readonly session: SessionPlan;
  /** What it asks of the session when its page is asked for or its form is sent; `undefined` for the same. */
  readonly pageSession?: SessionPlan;
  /** Middleware around the action. */
  readonly stage: Stage;
}

/** Static files with all that serving them takes. */
export interface ServedFiles {
  readonly files: Pick<StaticFiles, 'has'>;
  readonly served: ServedRoute;
}
