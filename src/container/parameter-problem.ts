import type { Problem } from '../errors/mantis-error.js';
import type { Constructor } from './design-types.js';
import { nearestToken, tokenName } from './token-name.js';
import { isDecorated } from './tsyringe.js';

/** A constructor's parameter that nothing is registered for. */
export interface UnregisteredParameter {
  readonly owner: Constructor;
  readonly index: number;
  readonly token: unknown;
}

const builtIns: ReadonlySet<unknown> = new Set([
  ...[Object, String, Number, Boolean, Array, Function, Promise, Date, BigInt, Symbol, Map, Set, WeakMap, WeakSet],
  ...[RegExp, Error, Uint8Array, Buffer, ArrayBuffer],
]);

/** The key under which `loadConfig` marks a class: made by the container, it would hold its defaults alone. */
export const configurationMark = 'mantis:configuration';

/**
 * Why the container could not make what a parameter asks for; `undefined` when it can.
 *
 * @param known gives the tokens that are registered, for a suggestion.
 */
export function problemOfParameter(
  parameter: UnregisteredParameter,
  known: () => readonly unknown[],
): Problem | undefined {
  const { token } = parameter;
  if (token === undefined) return typeMissing(parameter);
  if (builtIns.has(token)) return typeLost(parameter);
  if (typeof token !== 'function') return unregistered(parameter, nearestToken(token, known()));
  if (Reflect.getOwnMetadata(configurationMark, token) === true) return unloaded(parameter);
  return isEmpty(token) ? empty(parameter) : undefined;
}

/** What is left of an abstract class without a body; nobody asks for an object that can do nothing. */
function isEmpty(token: object): boolean {
  return isDecorated(token) === false && /^class\s+\w+\s*\{\s*\}$/.test(Function.prototype.toString.call(token));
}

function typeMissing(parameter: UnregisteredParameter): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${placeOf(parameter)} has a type that was not there when the class was decorated.`,
    why: 'Two files import each other, so that one of them saw the other half-loaded.',
    fix: 'move the shared class into a third file.',
  };
}

function typeLost(parameter: UnregisteredParameter): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${placeOf(parameter)} is declared with a type that is only ${tokenName(parameter.token)} at run time.`,
    why: 'An interface, a union, a primitive or a class imported by "import type" cannot be constructed.',
    fix: 'import the class without "type", or write @inject(Token) before the parameter.',
  };
}

function unregistered(parameter: UnregisteredParameter, nearest: unknown): Problem {
  const name = tokenName(parameter.token);
  const hint = nearest === undefined ? '' : ` ${tokenName(nearest)} is: if you mean that, ask for it.`;
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${placeOf(parameter)} asks for ${name}, which is not registered.${hint}`,
    why: 'A token that is no class must be registered before the application boots.',
    fix: `call app.container.register(${name}, …).`,
  };
}

function unloaded(parameter: UnregisteredParameter): Problem {
  const name = tokenName(parameter.token);
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${placeOf(parameter)} asks for ${name}, a configuration that this application was not given.`,
    why: 'The container would make one that holds nothing but its defaults.',
    fix: `pass it: createApp({ config: loadConfig(${name}) }).`,
  };
}

function empty(parameter: UnregisteredParameter): Problem {
  const name = tokenName(parameter.token);
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${placeOf(parameter)} asks for ${name}, which is not registered and has no members of its own.`,
    why: 'An abstract class cannot do anything by itself.',
    fix: `call app.container.register(${name}, { useClass: … }) with the class that does the work.`,
  };
}

function placeOf({ owner, index }: UnregisteredParameter): string {
  return `Constructor parameter ${index + 1} of ${owner.name}`;
}
