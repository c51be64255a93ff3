/** The table of a reversed polynomial. */
function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

const castagnoli = tableOf(0x82f63b78);
const ieee = tableOf(0xedb88320);

function checksum(table: Uint32Array, bytes: Uint8Array): number {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffff_ffff) >>> 0;
}

/** CRC-32C, of Castagnoli, as in records of TensorFlow. */
export function crc32c(bytes: Uint8Array): number {
  return checksum(castagnoli, bytes);
}

/** CRC-32 of IEEE 802.3, as in PNG. */
export function crc32(bytes: Uint8Array): number {
  return checksum(ieee, bytes);
}
