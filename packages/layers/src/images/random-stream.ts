import { philoxBlock, type RandomPosition } from '../philox.ts';

const word = 2 ** 32;

/** Random numbers one after another out of a draw, for what needs now more, now fewer of them; one series for each row. */
export class RandomStream {
  readonly #position: RandomPosition;
  readonly #row: number;
  readonly #words = new Uint32Array(4);
  #next = 0;

  constructor(position: RandomPosition, row: number) {
    this.#position = position;
    this.#row = row;
  }

  /** Between 0 and 1, both left out. */
  uniform(): number {
    if (this.#next % 4 === 0) {
      const { seed, counter } = this.#position;
      // The second word tells these numbers from those that `philoxWords` takes out of the same draw.
      const block = [this.#next / 4, this.#row + 1, counter % word, Math.floor(counter / word)] as const;
      philoxBlock(block, [seed % word, Math.floor(seed / word)], this.#words, 0);
    }
    return ((this.#words[this.#next++ % 4] as number) + 0.5) / word;
  }

  /** The logarithm of a value of the gamma distribution, which for a small `shape` would itself be 0. */
  logGamma(shape: number): number {
    // A shape below 1 is that of one more, times a power of an even number.
    if (shape < 1) return this.logGamma(shape + 1) + Math.log(this.uniform()) / shape;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.#normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
    }
  }

  /** A value of the beta distribution with both shapes alike. @see Marsaglia & Tsang 2000, https://doi.org/10.1145/358407.358414 */
  beta(shape: number): number {
    return 1 / (1 + Math.exp(this.logGamma(shape) - this.logGamma(shape)));
  }

  /** The numbers from 0 to `count` − 1 in random order. */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1));
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return order;
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
