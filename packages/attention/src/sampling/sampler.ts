import { AbortedError, DataError, expectFunction, expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { disposeCache, type SamplingCache } from './sampling-cache.ts';
import { SamplingState, type SamplingOptions } from './sampling-state.ts';
import { nextLogits, type NextFunction } from './next-logits.ts';

/** Options that every sampler takes. */
export interface SamplerOptions {
  /** What the logits are divided by, above 0: below 1 the likely tokens become likelier, above 1 rarer. 1 by default. */
  readonly temperature?: number;
}

export const samplerOptions = ['temperature'] as const;

/** Options of a call of {@link Sampler.generate}. */
export interface GenerateOptions extends SamplingOptions {
  /** What `next` gets in its first call. None by default. The caller disposes of it. */
  readonly cache?: SamplingCache;
  /** Ends the work between two steps. */
  readonly signal?: AbortSignal | undefined;
}

export const generateOptions = ['cache', 'index', 'mask', 'stopTokenIds', 'signal'] as const;

/**
 * Writes sequences one token at a time: asks a function for the logits of the next token and picks one.
 *
 * For a way of picking of your own, extend this class and define {@link getNextToken}.
 *
 * @see https://keras.io/keras_hub/api/samplers/samplers/
 * @example
 * class WithoutToken extends Sampler {
 *   getNextToken(probabilities) {
 *     return probabilities.fill(0, 3, 4).indexOf(Math.max(...probabilities));
 *   }
 * }
 */
export abstract class Sampler {
  readonly temperature: number;
  protected readonly where: string;

  constructor(where: string, options: SamplerOptions = {}) {
    this.where = where;
    this.temperature = expectNumber(where, 'temperature', options.temperature ?? 1, { minExclusive: 0 });
  }

  /**
   * The token that comes next in one sequence.
   *
   * @param probabilities of all V tokens, float32; the array is the function's to change
   */
  abstract getNextToken(probabilities: Float32Array): number;

  /**
   * Fills a prompt from `index` on.
   *
   * Ends at the end of the prompt, or as soon as every sequence has a stop token at a place that `mask` does not protect.
   * A sequence that has its stop token is written on until all have theirs, as in keras-hub.
   *
   * @param next the logits [B,V] of the token at `index`, and the cache for the next call
   * @param prompt [B,L] int32; what stands from `index` on is overwritten, except where `mask` is true
   * @returns [B,L] int32; the caller disposes of it
   * @throws {ArgumentError} when an option is unknown or out of range
   * @throws {ShapeError} when prompt is not [B,L], mask has another shape, or the logits are not [B,V]
   * @throws {DataError} when a logit is NaN
   * @throws {AbortedError} when the signal aborts
   */
  async generate(next: NextFunction, prompt: tf.Tensor, options: GenerateOptions = {}): Promise<tf.Tensor2D> {
    const where = `${this.where}.generate`;
    expectOptions(where, options, generateOptions);
    expectFunction(where, 'next', next);
    const state = await SamplingState.from(where, prompt, options);
    let cache = options.cache;
    try {
      for (; state.index < state.length && !state.isDone; state.index++) {
        if (options.signal?.aborted === true) throw new AbortedError(`${where}: stopped by the signal`);
        const step = nextLogits(where, next, state, cache);
        disposeCache(cache, step.cache, options.cache);
        cache = step.cache;
        const probabilities = await this.probabilitiesOf(step.logits);
        const vocabulary = probabilities.length / state.batch;
        for (let row = 0; row < state.batch; row++) {
          const own = probabilities.slice(row * vocabulary, (row + 1) * vocabulary);
          state.write(row, this.getNextToken(own));
        }
      }
    } finally {
      disposeCache(cache, undefined, options.cache);
    }
    return state.prompt();
  }

  /** The options, as keras-hub's `get_config`. */
  getConfig(): Record<string, number | boolean | null> {
    return { temperature: this.temperature };
  }

  /** softmax(logits / temperature) [B,V]; disposes of the logits. */
  protected async probabilitiesOf(logits: tf.Tensor): Promise<Float32Array> {
    const probabilities = tf.tidy(() => tf.softmax(tf.div(logits, this.temperature)));
    logits.dispose();
    try {
      const values = Float32Array.from(await probabilities.data());
      if (values.some((p) => Number.isNaN(p))) {
        throw new DataError(`${this.where}.generate: the logits of next must be numbers, received NaN`);
      }
      return values;
    } finally {
      probabilities.dispose();
    }
  }
}
