const secretName = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^x-csrf-token$|^_csrf$/i;
const mark = '[redacted]';
const deepest = 6;

/**
 * A copy of what is to be logged without the values of `Authorization`, `Cookie`, `Set-Cookie` and CSRF tokens, at any
 * depth.
 *
 * Objects of a class, such as the request that an HTTP client hangs onto its error, leave only the name of the class.
 */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return withoutRawSecrets(value, depth);
  if (!isPlain(value)) return describeObject(value);
  if (depth >= deepest) return '[too deep]';
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretName.test(name) && member !== undefined ? mark : withoutSecrets(member, depth + 1),
    ]),
  );
}

/** The same for a value that is a secret as a whole. */
export function redacted(): string {
  return mark;
}

/** Raw headers stand in a list, each value after its name. */
function withoutRawSecrets(list: readonly unknown[], depth: number): unknown {
  if (depth >= deepest) return '[too deep]';
  return list.map((member, index) => {
    const name: unknown = list[index - 1];
    return typeof name === 'string' && secretName.test(name) ? mark : withoutSecrets(member, depth + 1);
  });
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function describeObject(value: object): unknown {
  if (value instanceof Date) return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Headers) return withoutSecrets(Object.fromEntries(value));
  return `[${value.constructor.name}]`;
}
