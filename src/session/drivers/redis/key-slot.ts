const slots = 16_384;

/** The slot of a Redis Cluster in which a key is: CRC-16 (XMODEM) of what its first braces hold, or of the whole key. */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const end = key.indexOf('}', open + 1);
  const hashed = open >= 0 && end > open + 1 ? key.slice(open + 1, end) : key;
  let crc = 0;
  for (const byte of Buffer.from(hashed)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc % slots;
}
