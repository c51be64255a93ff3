const whole = (value: bigint): bigint => BigInt.asUintN(64, value);

const rotate = (value: bigint, by: bigint): bigint => whole((value << by) | (value >> (64n - by)));

/** The key of {@link sipHash}: two whole numbers of 64 bits, of which JavaScript numbers hold 53. */
export type HashKey = readonly [number, number];

/**
 * The hash of 64 bits of some bytes by SipHash-2-4 under a key, which Keras hashes strings with where there is a salt.
 *
 * @see Aumasson & Bernstein 2012, https://eprint.iacr.org/2012/351
 */
export function sipHash(bytes: Uint8Array, key: HashKey): bigint {
  const [k0, k1] = [whole(BigInt(key[0])), whole(BigInt(key[1]))];
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const rounds = (count: number): void => {
    for (let round = 0; round < count; round++) {
      v0 = whole(v0 + v1);
      v2 = whole(v2 + v3);
      v1 = rotate(v1, 13n) ^ v0;
      v3 = rotate(v3, 16n) ^ v2;
      v0 = rotate(v0, 32n);
      v2 = whole(v2 + v1);
      v0 = whole(v0 + v3);
      v1 = rotate(v1, 17n) ^ v2;
      v3 = rotate(v3, 21n) ^ v0;
      v2 = rotate(v2, 32n);
    }
  };
  // The last block holds what is left over, and the length in its highest byte.
  const padded = new Uint8Array(8 * (Math.floor(bytes.length / 8) + 1));
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length % 256;
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const block = view.getBigUint64(at, true);
    v3 ^= block;
    rounds(2);
    v0 ^= block;
  }
  v2 ^= 0xffn;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}
