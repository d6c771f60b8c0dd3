import type { Route } from '../../routing/route.js';

/** Which routes belong to forms. */
export class FormRoutes {
  readonly #controllers: ReadonlySet<unknown>;
  readonly #pages: ReadonlySet<string>;

  constructor(routes: readonly Route[]) {
    this.#controllers = new Set(routes.filter(({ takesForm }) => takesForm).map(({ controller }) => controller));
    this.#pages = new Set(routes.filter(({ methods }) => methods.includes('GET')).map(({ path }) => path));
  }

  /** Whether a controller takes a form. */
  has(controller: Route['controller']): boolean {
    return this.#controllers.has(controller);
  }

  /** Whether GET on the path of a route is answered. */
  isPage({ path }: Route): boolean {
    return this.#pages.has(path);
  }
}
