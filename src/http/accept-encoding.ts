/**
 * Those of `offered` that an `Accept-Encoding` header takes (RFC 9110 §12.5.3): what the client prefers first, and what
 * it likes equally in the order of `offered`. Without the header nothing is encoded: whoever does not send it may not
 * know of encodings at all.
 */
export function acceptedEncodings<T extends string>(header: string | undefined, offered: readonly T[]): readonly T[] {
  if (!header) return [];
  const weights = parseWeights(header);
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  // Only a client that names `identity` says how much it likes what is not encoded.
  const plain = weights.get('identity') ?? 0;
  const accepted = offered.filter((name) => weightOf(name) > 0 && weightOf(name) >= plain);
  return accepted.sort((a, b) => weightOf(b) - weightOf(a));
}

function parseWeights(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((each) => each.trim());
    if (name !== '') weights.set(name === 'x-gzip' ? 'gzip' : name, weightIn(parameters));
  }
  return weights;
}

/** 1 where none is given, and 0 for one that cannot be read. */
function weightIn(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (weight === undefined) return 1;
  return /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(weight) ? Number(weight) : 0;
}
