import type { Registration } from './registrations.js';

/** Something that the container makes: by a registration, or a class as it is. */
export interface Part {
  readonly token: unknown;
  readonly registration: Registration | undefined;
  /** What making it asks for at once. */
  readonly needs: readonly Part[];
  /** What it asks for when it is first used, by `delay`. */
  readonly delayed: readonly Part[];
}

/** The class that is constructed for a part; `undefined` where a value, a factory or another token stands for it. */
export function classOf({ token, registration }: Pick<Part, 'token' | 'registration'>): unknown {
  if (!registration) return token;
  return 'useClass' in registration.provider ? registration.provider.useClass : undefined;
}
