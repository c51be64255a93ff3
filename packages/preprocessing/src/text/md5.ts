const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

/** The MD5 digest of bytes as hexadecimal digits. It is no protection against tampering. @see RFC 1321 */
export function md5(bytes: Uint8Array): string {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, bytes.length << 3, true);
  view.setUint32(blocks.length - 4, bytes.length >>> 29, true);
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  for (let at = 0; at < blocks.length; at += 64) addBlock(state, view, at);
  return Array.from(new Uint8Array(state.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function addBlock(state: Int32Array, view: DataView, at: number): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mix: number;
    let word: number;
    if (round === 0) [mix, word] = [(b & c) | (~b & d), i];
    else if (round === 1) [mix, word] = [(d & b) | (~d & c), (5 * i + 1) & 15];
    else if (round === 2) [mix, word] = [b ^ c ^ d, (3 * i + 5) & 15];
    else [mix, word] = [c ^ (b | ~d), (7 * i) & 15];
    const sum = (a + mix + (sines[i] as number) + view.getInt32(at + 4 * word, true)) | 0;
    const shift = shifts[4 * round + (i & 3)] as number;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
  }
  for (const [k, value] of [a, b, c, d].entries()) state[k] = ((state[k] as number) + value) | 0;
}
