const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;
const seed = 81n;
const whole = (value: bigint): bigint => BigInt.asUintN(64, value);

/**
 * The hash of 64 bits of some bytes by FarmHash's Fingerprint64, which Keras hashes strings with.
 *
 * @see https://github.com/google/farmhash
 */
export function fingerprint64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (place: number): bigint => view.getBigUint64(place, true);
  const { length } = bytes;
  if (length <= 16) return upTo16(bytes, view);
  const mul = whole(k2 + BigInt(length) * 2n);
  if (length <= 32) {
    const [a, b, c, d] = [whole(at(0) * k1), at(8), whole(at(length - 8) * mul), whole(at(length - 16) * k2)];
    return mixed(rotate(a + b, 43n) + rotate(c, 30n) + d, a + rotate(b + k2, 18n) + c, mul);
  }
  if (length > 64) return beyond64(at, length);
  const [a, b, c, d] = [whole(at(0) * k2), at(8), whole(at(length - 8) * mul), whole(at(length - 16) * k2)];
  const y = whole(rotate(a + b, 43n) + rotate(c, 30n) + d);
  const z = mixed(y, a + rotate(b + k2, 18n) + c, mul);
  const [e, f] = [whole(at(16) * mul), at(24)];
  const g = whole((y + at(length - 32)) * mul);
  const h = whole((z + at(length - 24)) * mul);
  return mixed(rotate(e + f, 43n) + rotate(g, 30n) + h, e + rotate(f + a, 18n) + g, mul);
}

function upTo16(bytes: Uint8Array, view: DataView): bigint {
  const { length } = bytes;
  const mul = whole(k2 + BigInt(length) * 2n);
  if (length >= 8) {
    const [a, b] = [whole(view.getBigUint64(0, true) + k2), view.getBigUint64(length - 8, true)];
    return mixed(rotate(b, 37n) * mul + a, (rotate(a, 25n) + b) * mul, mul);
  }
  if (length >= 4) {
    const [a, b] = [BigInt(view.getUint32(0, true)), BigInt(view.getUint32(length - 4, true))];
    return mixed(BigInt(length) + (a << 3n), b, mul);
  }
  if (length === 0) return k2;
  const [a, b, c] = [bytes[0] ?? 0, bytes[length >> 1] ?? 0, bytes[length - 1] ?? 0];
  const [y, z] = [BigInt(a + (b << 8)), BigInt(length + (c << 2))];
  return whole(shifted(whole(y * k2) ^ whole(z * k0)) * k2);
}

function beyond64(at: (place: number) => bigint, length: number): bigint {
  let x = seed;
  let y = whole(seed * k1 + 113n);
  let z = whole(shifted(whole(y * k2 + 113n)) * k2);
  let v: [bigint, bigint] = [0n, 0n];
  let w: [bigint, bigint] = [0n, 0n];
  x = whole(x * k2 + at(0));
  const block = (from: number, mul: bigint, xFactor: bigint, yFactor: bigint): void => {
    x = whole(rotate(x + y + v[0] + at(from + 8), 37n) * mul);
    y = whole(rotate(y + v[1] + at(from + 48), 42n) * mul);
    x ^= whole(w[1] * xFactor);
    y = whole(y + v[0] * yFactor + at(from + 40));
    z = whole(rotate(z + w[0], 33n) * mul);
    v = weak(at, from, v[1] * mul, x + w[0]);
    w = weak(at, from + 32, z + w[1], y + at(from + 16));
    [z, x] = [x, z];
  };
  const end = Math.floor((length - 1) / 64) * 64;
  for (let from = 0; from < end; from += 64) block(from, k1, 1n, 1n);
  const mul = whole(k1 + ((z & 0xffn) << 1n));
  w = [whole(w[0] + BigInt((length - 1) & 63)), w[1]];
  v = [whole(v[0] + w[0]), v[1]];
  w = [whole(w[0] + v[0]), w[1]];
  block(length - 64, mul, 9n, 9n);
  return mixed(mixed(v[0], w[0], mul) + shifted(y) * k0 + z, mixed(v[1], w[1], mul) + x, mul);
}

function weak(at: (place: number) => bigint, from: number, first: bigint, second: bigint): [bigint, bigint] {
  const [w, x, y, z] = [at(from), at(from + 8), at(from + 16), at(from + 24)];
  const begin = whole(first + w);
  const turned = rotate(second + begin + z, 21n);
  const sum = whole(begin + x + y);
  return [whole(sum + z), whole(turned + rotate(sum, 44n) + begin)];
}

function mixed(first: bigint, second: bigint, mul: bigint): bigint {
  const [u, v] = [whole(first), whole(second)];
  const a = shifted(whole((u ^ v) * mul));
  const b = shifted(whole((v ^ a) * mul));
  return whole(b * mul);
}

const shifted = (value: bigint): bigint => {
  const bits = whole(value);
  return bits ^ (bits >> 47n);
};

const rotate = (value: bigint, by: bigint): bigint => {
  const bits = whole(value);
  return whole((bits >> by) | (bits << (64n - by)));
};
