import { constructorTypes, injectedTokens } from './design-types.js';
import type { Constructor } from './design-types.js';
import { providersOf } from './registrations.js';
import type { DependencyContainer } from './tsyringe.js';
import { isConstructor, isObject } from '../values/kinds.js';

/**
 * How the container comes from a class to the first of some names that it comes to, as `NotesController → Notes`; the
 * class itself when it comes to none of them.
 */
export function containerPath(root: Constructor, names: readonly string[], container: DependencyContainer): string {
  const paths = new Map<string, string>([[root.name, root.name]]);
  const queue = [{ target: root, path: root.name }];
  const seen = new Set<unknown>([root]);
  for (const { target, path } of queue) {
    for (const next of needsOf(target, container)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push({ target: next, path: `${path} → ${next.name}` });
      if (!paths.has(next.name)) paths.set(next.name, `${path} → ${next.name}`);
    }
  }
  const found = names.find((name) => paths.has(name));
  return paths.get(found ?? root.name) ?? root.name;
}

/** The classes that constructing one asks for; what a factory makes cannot be known. */
function needsOf(owner: Constructor, container: DependencyContainer): readonly Constructor[] {
  const named = injectedTokens(owner);
  const types = constructorTypes(owner) ?? [];
  const tokens = types.map((type, index) => named[index] ?? type);
  return tokens.map((token) => classOf(token, container)).filter((each) => each !== undefined);
}

function classOf(entry: unknown, container: DependencyContainer): Constructor | undefined {
  const token: unknown = isObject(entry) && 'token' in entry ? entry.token : entry;
  const [provider] = providersOf(container, token);
  const target = provider && 'useClass' in provider ? provider.useClass : token;
  return isConstructor(target) ? target : undefined;
}
