import type { DependencyContainer, InjectionToken } from './tsyringe.js';

/** How a token is provided, as far as it can be read without resolving it. */
export type Provider =
  | { readonly useClass: unknown }
  | { readonly useToken: unknown }
  | { readonly useValue: unknown }
  | { readonly useFactory: unknown };

interface InspectableContainer {
  readonly parent?: InspectableContainer;
  readonly _registry: { has(token: unknown): boolean; getAll(token: unknown): { provider: Provider }[] };
}

/**
 * The providers registered for a token in this container or the nearest parent that knows it; empty when there are none.
 *
 * tsyringe offers no public way to read a provider, and resolving one would run the user's constructors.
 */
export function providersOf(container: DependencyContainer, token: unknown): readonly Provider[] {
  // The two members have had these names since tsyringe 3; spec/container keeps watch over them.
  let current: InspectableContainer | undefined = container as unknown as InspectableContainer;
  while (current) {
    if (current._registry.has(token)) return current._registry.getAll(token).map(({ provider }) => provider);
    current = current.parent;
  }
  return [];
}

/** Whether the token is registered here or in a parent. */
export function isRegistered(container: DependencyContainer, token: InjectionToken): boolean {
  return container.isRegistered(token, true);
}
