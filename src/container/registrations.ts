import type { DependencyContainer, InjectionToken } from './tsyringe.js';

/** How a token is provided, as far as it can be read without resolving it. */
export type Provider =
  | { readonly useClass: unknown }
  | { readonly useToken: unknown }
  | { readonly useValue: unknown }
  | { readonly useFactory: unknown };

/** For how long tsyringe hands out what it has made; the numbers are those of its enum. */
export const lifecycle = { transient: 0, singleton: 1, resolution: 2, container: 3 } as const;

/** One `register` call, as tsyringe keeps it. */
export interface Registration {
  readonly provider: Provider;
  readonly options: { readonly lifecycle: number };
  /** What has been made, where it is kept. */
  instance?: unknown;
}

interface InspectableContainer {
  readonly parent?: InspectableContainer;
  readonly _registry: {
    has(token: unknown): boolean;
    getAll(token: unknown): readonly Registration[];
    entries(): Iterable<readonly [token: unknown, registrations: readonly Registration[]]>;
  };
}

/** The two members have had these names since tsyringe 3; there is no public way to read a provider. */
function inspectable(container: DependencyContainer): InspectableContainer {
  return container as DependencyContainer & InspectableContainer;
}

/**
 * The registrations of a token in this container or the nearest parent that knows it; empty when there are none.
 * The last one wins where a single object is asked for.
 *
 * Resolving one to look at it would run the user's constructors.
 */
export function registrationsOf(container: DependencyContainer, token: unknown): readonly Registration[] {
  let current: InspectableContainer | undefined = inspectable(container);
  while (current) {
    if (current._registry.has(token)) return current._registry.getAll(token);
    current = current.parent;
  }
  return [];
}

/** The providers of a token, as {@link registrationsOf} finds them. */
export function providersOf(container: DependencyContainer, token: unknown): readonly Provider[] {
  return registrationsOf(container, token).map(({ provider }) => provider);
}

/** What is registered in this container itself, in the order of registration. */
export function ownRegistrations(
  container: DependencyContainer,
): readonly (readonly [token: unknown, registration: Registration])[] {
  return [...inspectable(container)._registry.entries()].flatMap(([token, registrations]) =>
    registrations.map((registration) => [token, registration] as const),
  );
}

/** Every token that this container or a parent knows. */
export function knownTokens(container: DependencyContainer): readonly unknown[] {
  const tokens: unknown[] = [];
  for (let current: InspectableContainer | undefined = inspectable(container); current; current = current.parent)
    for (const [token, registrations] of current._registry.entries()) if (registrations.length > 0) tokens.push(token);
  return tokens;
}

/** Whether what a registration gives is kept and handed out again. */
export function isKept({ options }: Registration): boolean {
  return options.lifecycle === lifecycle.singleton || options.lifecycle === lifecycle.container;
}

/** Whether the token is registered here or in a parent. */
export function isRegistered(container: DependencyContainer, token: InjectionToken): boolean {
  return container.isRegistered(token, true);
}
