const stateLength = 624;
const shiftLength = 397;

/**
 * The 32-bit Mersenne Twister MT19937, the generator under NumPy's legacy `RandomState`.
 *
 * Words are regenerated 624 at a time, when the first word of the next block is asked for, so that `key` and `pos`
 * equal NumPy's after every draw.
 *
 * @see Matsumoto and Nishimura 1998, https://doi.org/10.1145/272991.272995
 */
export class MersenneTwister {
  /** The 624 words of the state. */
  readonly key = new Uint32Array(stateLength);
  /** The index in `key` of the next word, 624 when a new block is due. */
  pos = stateLength;

  /** @param seed integer in 0..2³² − 1, not checked here */
  constructor(seed: number) {
    let word = seed | 0;
    for (let i = 0; i < stateLength; i++) {
      this.key[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) | 0;
    }
  }

  /** The next 32 random bits as a signed integer: `>>> 0` makes it NumPy's unsigned one. */
  nextInt32(): number {
    if (this.pos === stateLength) this.#regenerate();
    let word = this.key[this.pos++] as number;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return word ^ (word >>> 18);
  }

  /** A double in [0, 1) with 53 random bits, made of two words. */
  nextDouble(): number {
    const high = this.nextInt32() >>> 5;
    const low = this.nextInt32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * An integer in 0..max, both ends included: words are masked to the bits of `max` until one fits.
   *
   * @param max integer in 0..2⁵³ − 1, not checked here; 0 draws nothing, more than 2³² − 1 draws two words at a time
   */
  nextInterval(max: number): number {
    if (max === 0) return 0;
    if (max > 0xffffffff) return this.#nextWideInterval(max);
    const mask = 0xffffffff >>> Math.clz32(max);
    let value: number;
    do value = (this.nextInt32() & mask) >>> 0;
    while (value > max);
    return value;
  }

  #nextWideInterval(max: number): number {
    const mask = 0xffffffff >>> Math.clz32(Math.floor(max / 4294967296));
    let value: number;
    do {
      const high = (this.nextInt32() & mask) >>> 0;
      value = high * 4294967296 + (this.nextInt32() >>> 0);
    } while (value > max);
    return value;
  }

  #regenerate(): void {
    const { key } = this;
    const last = stateLength - 1;
    const unshifted = stateLength - shiftLength;
    for (let i = 0; i < unshifted; i++) key[i] = twist(key, i, i + 1, i + shiftLength);
    for (let i = unshifted; i < last; i++) key[i] = twist(key, i, i + 1, i - unshifted);
    key[last] = twist(key, last, 0, shiftLength - 1);
    this.pos = 0;
  }
}

function twist(key: Uint32Array, upper: number, lower: number, far: number): number {
  const joined = ((key[upper] as number) & 0x80000000) | ((key[lower] as number) & 0x7fffffff);
  return (key[far] as number) ^ (joined >>> 1) ^ (-(joined & 1) & 0x9908b0df);
}
