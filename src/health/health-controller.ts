import type { Constructor } from '../container/design-types.js';
import { inject } from '../container/tsyringe.js';
import type { Result } from '../http/result.js';
import { ApiHidden } from '../openapi/api-decorators.js';
import { Controller, Get } from '../routing/route-decorators.js';
import { Health } from './health.js';

/** Answers probes. It stands outside the application's middleware: a probe does not sign in, and is no visitor. */
abstract class HealthController {}

/** The routes of one application's health. */
export function healthControllerAt(path: string): Constructor {
  @ApiHidden()
  @Controller(path, { session: false })
  class HealthRoutes extends HealthController {
    readonly #health: Health;

    constructor(@inject(Health) health: Health) {
      super();
      this.#health = health;
    }

    @Get('/live')
    live(): Result {
      return this.#health.live();
    }

    @Get('/ready')
    ready(): Promise<Result> {
      return this.#health.ready();
    }
  }
  return HealthRoutes;
}

/** Whether a controller is that of a health route. */
export function isHealthController(controller: Constructor): boolean {
  return controller.prototype instanceof HealthController;
}
