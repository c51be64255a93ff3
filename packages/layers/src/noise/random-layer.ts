import type { RandomPosition } from '../philox.ts';
import { RandomDraws, type RandomDrawsState, type RandomLayerState, type RandomStateHolder } from '../random-draws.ts';
import type { LayerOptions } from '../layer-options.ts';
import { expectSeed } from '../seed.ts';
import { SingleInputLayer } from '../single-input-layer.ts';

/** Options of every layer that draws random numbers. */
export interface RandomLayerOptions extends LayerOptions {
  /** An integer from 0 to 2³² − 1 that makes the series of draws reproducible. */
  readonly seed?: number | null;
}

/** What layers of one input that draw random numbers have in common: every call makes a fresh draw. */
export abstract class RandomLayer extends SingleInputLayer implements RandomStateHolder {
  readonly seed: number | undefined;
  readonly #draws: RandomDraws;

  constructor(where: string, defaultName: string, options: RandomLayerOptions, known: readonly string[]) {
    super(where, defaultName, options, [...known, 'seed']);
    this.seed = expectSeed(where, options.seed);
    this.#draws = new RandomDraws(this.seed);
  }

  /** The position of a draw that no other call got. */
  protected nextDraw(): RandomPosition {
    return this.#draws.next();
  }

  getRandomState(): RandomDrawsState {
    return this.#draws.state;
  }

  setRandomState(state: RandomLayerState): void {
    this.#draws.restore(`${this.where}.setRandomState`, state);
  }

  override getConfig(): ReturnType<SingleInputLayer['getConfig']> {
    return { ...super.getConfig(), seed: this.seed ?? null };
  }
}
