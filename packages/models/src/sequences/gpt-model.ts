import {
  RandomSampler,
  type NextFunction,
  type Sampler,
  type SamplingCache,
  type TransformerDecoder,
} from '@modu/attention';
import { ArgumentError, DataError, expectInteger, expectOptions, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectSeed } from '../seed.ts';
import { fitSequences, sequenceFitNames, type SequenceFitOptions } from './fit-sequences.ts';
import { forcedTargets } from './teacher-forcing.ts';
import { padded, takeSequences, type PaddedSequences, type TokenSequences } from './token-sequences.ts';

/** Options of {@link Gpt.generate}. */
export interface GenerateTextOptions {
  /** How tokens are chosen; by default drawn as likely as the model holds them, from the seed of the model. */
  readonly sampler?: Sampler;
  /** The most tokens of a sequence, the prompt included; the model's `sequenceLength` by default, which is also the most. */
  readonly maxLength?: number;
  /** Whether keys and values of earlier steps are kept, rather than computed anew for each token. True by default. */
  readonly useCache?: boolean;
  /** Ends the work between two tokens. */
  readonly signal?: AbortSignal;
}

const where = 'Gpt';

/**
 * A small GPT with all it takes to train it and to write with it.
 *
 * `gpt` makes one. `model` is a compiled `tf.LayersModel` that saves and loads like any other, with its optimizer;
 * `new Gpt(model)` around a loaded one goes on where it stood.
 *
 * @throws {ArgumentError} when the model was not made by `gpt`
 * @example
 * const writer = new Gpt(await tf.loadLayersModel('indexeddb://writer'));
 */
export class Gpt {
  /** [B,T] tokens, one step late → probabilities. */
  readonly model: tf.LayersModel;
  readonly vocabulary: number;
  readonly sequenceLength: number;
  readonly #seed: number | undefined;
  readonly #blocks: readonly TransformerDecoder[];

  constructor(model: tf.LayersModel, options: { readonly seed?: number } = {}) {
    const { seed } = expectOptions(where, options, ['seed']);
    if (!(model instanceof tf.LayersModel)) throw invalid(where, 'model', 'a tf.LayersModel', model);
    this.model = model;
    this.#seed = expectSeed(where, seed);
    const config = model.layers.find(({ name }) => name === 'embedding')?.getConfig();
    const blocks = model.layers.filter(({ name }) => name.startsWith('block_'));
    const [vocabulary, positions] = [config?.['vocabularySize'], config?.['sequenceLength']];
    if (typeof vocabulary !== 'number' || typeof positions !== 'number' || blocks.length === 0) {
      throw new ArgumentError(`${where}: model must be one that gpt made, received '${model.name}'`);
    }
    this.#blocks = blocks as unknown as TransformerDecoder[];
    this.vocabulary = vocabulary;
    this.sequenceLength = positions - 1;
  }

  /**
   * Trains to tell every token from those before it, and the end.
   *
   * @param sequences rows of ids from 1 on; 0 behind them is padding
   * @returns the losses of every epoch, as `model.fit`
   */
  async fit(sequences: TokenSequences, options: SequenceFitOptions<TokenSequences> = {}): Promise<tf.History> {
    const { validationData, ...rest } = expectOptions(`${where}.fit`, options, sequenceFitNames);
    const batchOf = ([own]: readonly [PaddedSequences], order: ArrayLike<number>) => {
      const { previous, answers } = forcedTargets(takeSequences(own, order), this.vocabulary);
      return { xs: previous, ys: answers };
    };
    return fitSequences(
      `${where}.fit`,
      this.model,
      [this.#padded('fit', sequences)] as const,
      batchOf,
      {
        ...rest,
        ...(validationData && { validationData: [this.#padded('fit', validationData)] as const }),
      },
      this.#seed,
    );
  }

  /** How well the model tells each token and the end: the mean of −log₂ p, in bits per token, the ends counted as tokens. */
  async bitsPerToken(sequences: TokenSequences, options: { readonly batchSize?: number } = {}): Promise<number> {
    expectOptions(`${where}.bitsPerToken`, options, ['batchSize']);
    const batchSize = expectInteger(`${where}.bitsPerToken`, 'batchSize', options.batchSize ?? 64, { min: 1 });
    const all = this.#padded('bitsPerToken', sequences);
    if (all.rows === 0)
      throw new DataError(`${where}.bitsPerToken: there must be at least one sequence, received none`);
    let [nats, tokens] = [0, 0];
    for (let from = 0; from < all.rows; from += batchSize) {
      const order = Array.from({ length: Math.min(batchSize, all.rows - from) }, (_, i) => from + i);
      const sums = tf.tidy(() => {
        const { previous, answers } = forcedTargets(takeSequences(all, order), this.vocabulary);
        const p = tf.maximum(this.model.predict(previous) as tf.Tensor, 1e-37);
        return tf.stack([tf.neg(tf.sum(tf.mul(answers, tf.log(p)))), tf.sum(answers)]);
      });
      const [loss = Number.NaN, count = 0] = await sums.data();
      sums.dispose();
      nats += loss;
      tokens += count;
    }
    return nats / tokens / Math.LN2;
  }

  /** Goes on with each prompt: the whole sequences, without the end. */
  async generate(prompts: TokenSequences, options: GenerateTextOptions = {}): Promise<number[][]> {
    const named = `${where}.generate`;
    expectOptions(named, options, ['sampler', 'maxLength', 'useCache', 'signal']);
    const { useCache = true, signal } = options;
    const max = this.sequenceLength;
    const maxLength = expectInteger(named, 'maxLength', options.maxLength ?? max, { min: 1, max });
    const given = this.#padded('generate', prompts);
    const { rows } = given;
    if (rows === 0) return [];
    const sampler = options.sampler ?? new RandomSampler(this.#seed === undefined ? {} : { seed: this.#seed });
    const lengths = Array.from(
      { length: rows },
      (_, b) => given.ids.subarray(b * given.steps, (b + 1) * given.steps).findLastIndex((id) => id !== 0) + 1,
    );
    if (Math.max(...lengths) > maxLength) {
      throw new ShapeError(`${named}: prompts must have at most ${maxLength} tokens, received ${Math.max(...lengths)}`);
    }
    // Place 0 holds the beginning; −1 is not yet written, since 0 would count as an end.
    const width = maxLength + 1;
    const ids = new Int32Array(rows * width).fill(-1);
    const kept = new Uint8Array(rows * width);
    lengths.forEach((length, b) => {
      ids[b * width] = 0;
      ids.set(given.ids.subarray(b * given.steps, b * given.steps + length), b * width + 1);
      kept.fill(1, b * width, b * width + 1 + length);
    });
    const index = Math.min(...lengths) + 1;
    const prompt = tf.tensor2d(ids, [rows, width], 'int32');
    const mask = tf.tensor2d(kept, [rows, width], 'bool');
    const cache = useCache ? this.#filledCache(prompt, index) : undefined;
    try {
      const settings = { cache, index, mask, stopTokenIds: [0], ...(signal && { signal }) };
      const written = await sampler.generate(useCache ? this.#nextStep : this.#nextOfAll, prompt, settings);
      const sequences = await written.array();
      written.dispose();
      return sequences.map((row) => {
        const own = row.slice(1);
        const end = own.findIndex((id) => id <= 0);
        return end < 0 ? own : own.slice(0, end);
      });
    } finally {
      tf.dispose([prompt, mask, ...(cache ?? [])]);
    }
  }

  /** Saves the model with its optimizer, as `model.save`; `new Gpt(await tf.loadLayersModel(…))` goes on with it. */
  save(target: tf.io.IOHandler | string): Promise<tf.io.SaveResult> {
    return this.model.save(target, { includeOptimizer: true });
  }

  /** Disposes of the model, and of its optimizer unless it was given. */
  dispose(): void {
    this.model.dispose();
  }

  /** Keys and values of all steps before the last of the prompt, for each block. */
  #filledCache(prompt: tf.Tensor2D, index: number): tf.Tensor[] {
    const [rows, width] = prompt.shape;
    return tf.tidy(() => {
      const empty = this.#blocks.map((block) => {
        const { numHeads } = block;
        const features = (block.outputShape as number[])[2] as number;
        return tf.zeros([rows, 2, width, numHeads, features / numHeads]);
      });
      if (index < 2) return empty;
      return this.#hidden(tf.slice(prompt, [0, 0], [-1, index - 1]), 0, empty).caches;
    });
  }

  /** The steps `tokens` from `start` on, with the keys and values of those before. */
  #hidden(tokens: tf.Tensor, start: number, caches: readonly tf.Tensor[]): { x: tf.Tensor; caches: tf.Tensor[] } {
    const after: tf.Tensor[] = [];
    let x = this.model.getLayer('embedding').apply(tokens, { startIndex: start }) as tf.Tensor;
    this.#blocks.forEach((block, i) => {
      const options = {
        selfAttentionCache: caches[i] as tf.Tensor,
        selfAttentionCacheUpdateIndex: start,
        updateCachesInPlace: true,
      };
      const [y, cache] = block.apply(x, options) as [tf.Tensor, tf.Tensor];
      x = y;
      after.push(cache);
    });
    return { x, caches: after };
  }

  #logits(hidden: tf.Tensor): tf.Tensor {
    const normalized = this.model.getLayer('norm').apply(hidden) as tf.Tensor;
    const p = this.model.getLayer('output').apply(normalized) as tf.Tensor;
    // Samplers take the softmax of these, which gives the probabilities back.
    return tf.log(tf.maximum(tf.reshape(p, [p.shape[0] ?? 0, -1]), 1e-37));
  }

  readonly #nextStep: NextFunction = (prompt, cache: SamplingCache, index) => {
    const token = tf.slice(prompt, [0, index - 1], [-1, 1]);
    const { x, caches } = this.#hidden(token, index - 1, cache as tf.Tensor[]);
    return { logits: this.#logits(x), cache: caches };
  };

  readonly #nextOfAll: NextFunction = (prompt, _, index) => {
    const all = this.model.predict(tf.slice(prompt, [0, 0], [-1, index])) as tf.Tensor3D;
    const p = tf.reshape(tf.slice(all, [0, index - 1, 0], [-1, 1, -1]), [all.shape[0], all.shape[2]]);
    return { logits: tf.log(tf.maximum(p, 1e-37)) };
  };

  #padded(method: string, sequences: TokenSequences): PaddedSequences {
    const named = `${where}.${method}`;
    const all = padded(named, 'sequences', sequences, this.vocabulary);
    if (all.steps <= this.sequenceLength) return all;
    throw new ShapeError(`${named}: sequences must have at most ${this.sequenceLength} tokens, received ${all.steps}`);
  }
}
