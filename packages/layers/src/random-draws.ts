import { expectInteger, expectOptions, invalid } from '@modu/core';
import type { RandomPosition } from './philox.ts';

/** Where the random numbers of a layer stand: the seed and the number of draws made. */
export interface RandomDrawsState {
  /** From 0 to 2⁵³ − 1. */
  readonly seed: number;
  /** How many draws there were, from 0 to 2⁵³ − 1. */
  readonly draws: number;
}

/**
 * A layer that draws random numbers. Checkpoints keep what `getRandomState()` gives, plain JSON, and hand it back to
 * `setRandomState()` of a layer made alike, which then draws what would have come next.
 */
export interface RandomStateHolder {
  /** Where the series of draws stands; a layer with others inside gives a list, one entry for each of them. */
  getRandomState(): RandomLayerState;
  /** Makes the layer go on from there. @throws {ArgumentError} when the state is none of such a layer */
  setRandomState(state: RandomLayerState): void;
}

/** The state of a layer, of the layers inside it, or null for one that draws nothing. */
export type RandomLayerState = RandomDrawsState | null | readonly RandomLayerState[];

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
  restore(where: string, state: RandomLayerState): void {
    const { seed, draws } = expectOptions(where, state as RandomDrawsState, ['seed', 'draws']);
    this.#seed = expectInteger(where, 'seed', seed, { min: 0 });
    this.#draws = expectInteger(where, 'draws', draws, { min: 0 });
  }
}

/** Whether an object draws random numbers. */
export function holdsRandomState(value: object): value is RandomStateHolder {
  return 'setRandomState' in value && typeof value.setRandomState === 'function';
}

/** The states of several layers. */
export function randomStates(layers: readonly object[]): RandomLayerState[] {
  return layers.map((layer) => (holdsRandomState(layer) ? layer.getRandomState() : null));
}

/** Hands each layer its entry of a list of states. @throws {ArgumentError} when the list has another length */
export function restoreEach(where: string, layers: readonly object[], state: RandomLayerState): void {
  if (!Array.isArray(state) || state.length !== layers.length) {
    throw invalid(where, 'the state', `a list of ${layers.length} states`, state);
  }
  layers.forEach((layer, i) => {
    if (holdsRandomState(layer)) layer.setRandomState((state as readonly RandomLayerState[])[i] ?? null);
  });
}
