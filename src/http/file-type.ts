/** How the content of a type begins: bytes in hexadecimal, `..` for any byte. */
const signatures: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['89504e470d0a1a0a'],
  'image/jpeg': ['ffd8ff'],
  'image/gif': ['474946383761', '474946383961'],
  'image/webp': ['52494646........57454250'],
  'image/avif': ['........6674797061766966', '........6674797061766973'],
  'image/heic': ['........6674797068656963', '........6674797068656978', '........667479706d696631'],
  'image/bmp': ['424d'],
  'image/tiff': ['49492a00', '4d4d002a'],
  'application/pdf': ['255044462d'],
  'application/zip': ['504b0304', '504b0506'],
  'application/gzip': ['1f8b08'],
  'audio/mpeg': ['494433', 'fffb', 'fff3', 'fff2'],
  'audio/ogg': ['4f676753'],
  'audio/wav': ['52494646........57415645'],
  'video/mp4': ['........66747970'],
  'video/ogg': ['4f676753'],
  'video/quicktime': ['........66747970'],
  'video/webm': ['1a45dfa3'],
};

/** How many bytes of a file must be known to check its type. */
export const signatureLength = 12;

/**
 * Whether a file may pass where only some types are accepted. The type that the client names must be among them, and
 * the file must begin as files of that type do; of a type that is not known here the client's word is taken. `image/*`
 * and its like stand for the types known here, so not for SVG, which can hold scripts.
 */
export function isAccepted(accepted: readonly string[], type: string, head: Buffer): boolean {
  const isKnown = Object.hasOwn(signatures, type);
  const isNamed = accepted.some((each) => {
    const name = each.toLowerCase();
    return name === type || (isKnown && name.endsWith('/*') && type.startsWith(name.slice(0, -1)));
  });
  return isNamed && (!isKnown || beginsLike(type, head.toString('hex')));
}

function beginsLike(type: string, head: string): boolean {
  return signatures[type]?.some((signature) => new RegExp(`^${signature}`).test(head)) ?? false;
}
