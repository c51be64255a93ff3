import { expectInteger, expectOptions } from '@modu/core';
import type { RandomPosition } from './philox.ts';

/** Where the random numbers of a layer stand: the seed and the number of draws made. */
export interface RandomDrawsState {
  /** From 0 to 2⁵³ − 1. */
  readonly seed: number;
  /** How many draws there were, from 0 to 2⁵³ − 1. */
  readonly draws: number;
}

/** The positions of one draw after another; without a seed they begin at a random one. */
export class RandomDraws {
  #seed: number;
  #draws = 0;

  constructor(seed: number | undefined) {
    this.#seed = seed ?? Math.floor(Math.random() * 2 ** 53);
  }

  /** The position of a draw that no other call got. */
  next(): RandomPosition {
    const position = { seed: this.#seed, counter: this.#draws };
    this.#draws += 1;
    return position;
  }

  /** What makes another object go on where this one stands. */
  get state(): RandomDrawsState {
    return { seed: this.#seed, draws: this.#draws };
  }

  /** @throws {ArgumentError} when a field is missing, unknown or no count */
  restore(where: string, state: RandomDrawsState): void {
    const { seed, draws } = expectOptions(where, state, ['seed', 'draws']);
    this.#seed = expectInteger(where, 'seed', seed, { min: 0 });
    this.#draws = expectInteger(where, 'draws', draws, { min: 0 });
  }
}
