/** The remainders of one byte, as Sarwate's table has them. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** CRC-32 (IEEE 802.3) of bytes, or of a text's UTF-8 bytes, as `gzip` and `zlib.crc32` compute it. */
export function crc32(content: string | Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of typeof content === 'string' ? new TextEncoder().encode(content) : content) {
    crc = (crc >>> 8) ^ (remainders[(crc ^ byte) & 0xff] as number);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
