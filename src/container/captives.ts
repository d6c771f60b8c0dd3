import type { Part } from './part.js';
import { lifecycle } from './registrations.js';

/**
 * The ways from a singleton to what is made for one request or one container alone, as lists of tokens. The singleton
 * would keep the one it got first, and show it to everybody.
 */
export function captiveChains(part: Part): readonly (readonly unknown[])[] {
  return isSingleton(part) ? search(part, [part]) : [];
}

function search(part: Part, path: readonly Part[]): readonly (readonly unknown[])[] {
  return [...part.needs, ...part.delayed].flatMap((next) => {
    // Another singleton answers for itself.
    if (path.includes(next) || isSingleton(next)) return [];
    const chain = [...path, next];
    return isScoped(next) ? [chain.map(({ token }) => token)] : search(next, chain);
  });
}

function isSingleton({ registration }: Part): boolean {
  return registration?.options.lifecycle === lifecycle.singleton;
}

function isScoped({ registration }: Part): boolean {
  const scoped: readonly unknown[] = [lifecycle.resolution, lifecycle.container];
  return scoped.includes(registration?.options.lifecycle);
}
