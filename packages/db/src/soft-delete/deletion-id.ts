/**
 * A UUID of version 7: the time in its first 48 bits, so that ids made later sort later and an index on
 * them grows at one end.
 *
 * @param now milliseconds since 1970
 * @param random sixteen random bytes; changed in place
 */
export function deletionId(now: number, random: Uint8Array): string {
  const bytes = new DataView(random.buffer, random.byteOffset, 16)
  bytes.setUint16(0, Math.floor(now / 2 ** 32))
  bytes.setUint32(2, now % 2 ** 32)
  bytes.setUint8(6, (bytes.getUint8(6) & 0x0f) | 0x70)
  bytes.setUint8(8, (bytes.getUint8(8) & 0x3f) | 0x80)
  const hex = Buffer.from(random.buffer, random.byteOffset, 16).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
