import { AbortedError, expectFunction, expectInteger, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { GreedySampler } from './greedy-sampler.ts';
import { nextLogits, type NextFunction } from './next-logits.ts';
import { generateOptions, Sampler, samplerOptions, type GenerateOptions, type SamplerOptions } from './sampler.ts';
import { disposeCache, mapCache, tensorsOf, type SamplingCache } from './sampling-cache.ts';
import { SamplingState } from './sampling-state.ts';

/** Options of {@link BeamSampler}. */
export interface BeamSamplerOptions extends SamplerOptions {
  /** N, how many candidates are kept for each sequence. 5 by default. */
  readonly numBeams?: number;
}

/** What {@link BeamSampler.generateBeams} returns; the caller disposes of both. */
export interface Beams {
  /** [B,N,L] int32, the likeliest first. */
  readonly prompts: tf.Tensor3D;
  /** [B,N] float32: the logarithm of the probability of all tokens that were written. */
  readonly logProbabilities: tf.Tensor2D;
}

const where = 'BeamSampler';

/**
 * Keeps the `numBeams` likeliest beginnings of each sequence at every step, and returns the likeliest in the end.
 *
 * score = Σ_t log p(token[t] | tokens before); the length is not corrected for, as in keras-hub.
 *
 * Prompts, masks and caches are repeated along the batch, so `next` works on B · N sequences.
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see https://keras.io/keras_hub/api/samplers/beam_sampler/
 * @example
 * const text = await new BeamSampler({ numBeams: 5 }).generate(next, prompt, { index: 1, stopTokenIds: [0] });
 */
export class BeamSampler extends Sampler {
  readonly numBeams: number;

  constructor(options: BeamSamplerOptions = {}) {
    expectOptions(where, options, ['numBeams', ...samplerOptions]);
    super(where, options);
    this.numBeams = expectInteger(where, 'numBeams', options.numBeams ?? 5, { min: 1 });
  }

  /** The likeliest token, of a single step by itself. */
  override getNextToken(probabilities: Float32Array): number {
    return new GreedySampler().getNextToken(probabilities);
  }

  override async generate(next: NextFunction, prompt: tf.Tensor, options: GenerateOptions = {}): Promise<tf.Tensor2D> {
    const { prompts, logProbabilities } = await this.generateBeams(next, prompt, options);
    return tf.tidy(() => {
      const [batch, , length] = prompts.shape;
      const best = tf.reshape<tf.Rank.R2>(tf.slice(prompts, [0, 0, 0], [-1, 1, -1]), [batch, length]);
      tf.dispose([prompts, logProbabilities]);
      return best;
    });
  }

  /** As {@link generate}, but with every beam and its score: the `return_all_beams` of keras-hub. */
  async generateBeams(next: NextFunction, prompt: tf.Tensor, options: GenerateOptions = {}): Promise<Beams> {
    const named = `${where}.generate`;
    expectOptions(named, options, generateOptions);
    expectFunction(named, 'next', next);
    const { numBeams } = this;
    const state = await SamplingState.from(named, prompt, options, numBeams);
    let scores: Float32Array = Float32Array.from({ length: state.batch }, (_, row) =>
      row % numBeams === 0 ? 0 : -1e9,
    );
    let cache = repeated(options.cache, numBeams);
    try {
      for (; state.index < state.length && !state.isDone; state.index++) {
        if (options.signal?.aborted === true) throw new AbortedError(`${named}: stopped by the signal`);
        const step = nextLogits(named, next, state, cache);
        disposeCache(cache, step.cache, undefined);
        cache = step.cache;
        const probabilities = await this.probabilitiesOf(step.logits);
        const best = bestBeams(probabilities, scores, numBeams);
        scores = best.scores;
        state.gatherRows(best.rows);
        cache = gathered(cache, best.rows);
        best.tokens.forEach((token, row) => state.write(row, token));
      }
    } finally {
      disposeCache(cache, undefined, undefined);
    }
    return sortedBeams(state, scores, numBeams);
  }

  override getConfig(): Record<string, number | boolean | null> {
    return { ...super.getConfig(), numBeams: this.numBeams };
  }
}

/** The `numBeams` best of all beams of a sequence, each with each token; in float32, as keras-hub adds them up. */
function bestBeams(
  probabilities: Float32Array,
  scores: Float32Array,
  numBeams: number,
): { readonly rows: number[]; readonly tokens: number[]; readonly scores: Float32Array } {
  const vocabulary = probabilities.length / scores.length;
  const after = new Float32Array(scores.length);
  const rows: number[] = [];
  const tokens: number[] = [];
  for (let first = 0; first < scores.length; first += numBeams) {
    const own = probabilities.subarray(first * vocabulary, (first + numBeams) * vocabulary);
    const sums = Float32Array.from(
      own,
      (p, i) => Math.fround(Math.log(p)) + (scores[first + Math.floor(i / vocabulary)] as number),
    );
    const best = Array.from(sums.keys()).sort((a, b) => descending(sums[a] as number, sums[b] as number) || a - b);
    best.slice(0, numBeams).forEach((at, i) => {
      rows.push(first + Math.floor(at / vocabulary));
      tokens.push(at % vocabulary);
      after[first + i] = sums[at] as number;
    });
  }
  return { rows, tokens, scores: after };
}

/** Less than 0 when `a` comes first; −∞ equals −∞. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b - a;
}

function sortedBeams(state: SamplingState, scores: Float32Array, numBeams: number): Beams {
  const batch = state.batch / numBeams;
  const order = Array.from({ length: batch }, (_, b) =>
    Array.from({ length: numBeams }, (__, i) => b * numBeams + i).sort((i, j) =>
      descending(scores[i] as number, scores[j] as number),
    ),
  ).flat();
  state.gatherRows(order);
  return tf.tidy(() => ({
    prompts: tf.reshape<tf.Rank.R3>(state.prompt(), [batch, numBeams, state.length]),
    logProbabilities: tf.tensor2d(
      order.map((row) => scores[row] as number),
      [batch, numBeams],
    ),
  }));
}

/** A cache of our own in which every row stands `copies` times in a row. */
function repeated(cache: SamplingCache, copies: number): SamplingCache {
  return mapCache(cache, (x) =>
    tf.tidy(() => {
      const rows = Array.from({ length: (x.shape[0] ?? 0) * copies }, (_, row) => Math.floor(row / copies));
      return tf.gather(x, tf.tensor1d(rows, 'int32'));
    }),
  );
}

/** The rows of a cache in another order; disposes of the cache unless the order is the same. */
function gathered(cache: SamplingCache, rows: readonly number[]): SamplingCache {
  if (rows.every((row, i) => row === i) || tensorsOf(cache).length === 0) return cache;
  const indices = tf.tensor1d([...rows], 'int32');
  const after = mapCache(cache, (x) => tf.gather(x, indices));
  indices.dispose();
  disposeCache(cache, after, undefined);
  return after;
}
