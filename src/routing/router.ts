import FindMyWay from 'find-my-way';

/** A route that answers a request, with the path parameters decoded. */
export interface Match<Target> {
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
}

// Node limits a request head to 16 KiB; a lower limit here would only make long parameters look like unknown paths.
const maxParamLength = 16_384;

/** Finds the target of a method and path. Literal segments win over parameters, whatever the order. */
export class Router<Target extends object> {
  readonly #tree = FindMyWay({ maxParamLength });
  readonly #methods = new Set<FindMyWay.HTTPMethod>();

  /** @throws what find-my-way asserts about a pattern, such as an unsafe regular expression. */
  add(method: string, path: string, target: Target): void {
    const known = method as FindMyWay.HTTPMethod;
    this.#tree.on(known, path, noop, target);
    this.#methods.add(known);
  }

  /** Whether exactly this method and path were added. */
  has(method: string, path: string): boolean {
    return this.#tree.hasRoute(method as FindMyWay.HTTPMethod, path);
  }

  /** The target for a method and a path that is still percent-encoded. */
  match(method: string, path: string): Match<Target> | undefined {
    return this.#find(method, path);
  }

  /** The methods for which a path has a target, with what follows from them; empty for an unknown path. */
  allowedMethods(path: string): readonly string[] {
    const found = [...this.#methods].filter((method) => this.#find(method, path));
    if (found.length === 0) return [];
    return [...new Set([...found, 'OPTIONS'])].sort();
  }

  #find(method: string, path: string): Match<Target> | undefined {
    const found = this.#tree.find(method as FindMyWay.HTTPMethod, path);
    if (!found) return undefined;
    // `/users/:id` matches `/users/` with an empty id, which no declared route means.
    for (const name in found.params) if (found.params[name] === '' && name !== '*') return undefined;
    return { target: found.store as Target, params: found.params as Record<string, string> };
  }
}

function noop(): void {
  // find-my-way calls handlers through `lookup`, which is not used here.
}
