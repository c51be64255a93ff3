import { BeamSampler, GreedySampler, type NextFunction, type Sampler } from '@modu/attention';
import { ArgumentError, expectInteger, expectOptions, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectSeed } from '../seed.ts';
import { fitSequences, sequenceFitNames, type SequenceFitOptions } from './fit-sequences.ts';
import { forcedTargets } from './teacher-forcing.ts';
import { decodeStep, decoderBlocks, encodeForSteps, type StepCache } from './transformer-steps.ts';
import { padded, takeSequences, type PaddedSequences, type TokenSequences } from './token-sequences.ts';

/** Options of {@link Seq2Seq.predict}. */
export interface DecodeOptions {
  /** The most tokens of an output; by default twice the length of the longest source, and ten more. */
  readonly maxLength?: number;
  /** How many candidates beam search keeps; 1, the default, takes the likeliest token each time. Not together with `sampler`. */
  readonly numBeams?: number;
  /** How tokens are chosen, in place of the likeliest ones. */
  readonly sampler?: Sampler;
  /** How many sequences are decoded side by side, 64 by default. */
  readonly batchSize?: number;
  /** Ends the work between two tokens. */
  readonly signal?: AbortSignal;
}

/** How one output came about: which steps of the source each of its tokens looked at. */
export interface AttentionMap {
  /** Of the output, the end included, by that of the source: rows that sum to 1. */
  readonly weights: readonly (readonly number[])[];
}

const where = 'Seq2Seq';

/**
 * An encoder–decoder with all it takes to train and to use it: teacher forcing, decoding, attention maps.
 *
 * `seq2seq` and `transformerSeq2seq` make one. `model` is a compiled `tf.LayersModel` that saves and loads like any other, with its optimizer;
 * `new Seq2Seq(model)` around a loaded one goes on where it stood.
 *
 * @throws {ArgumentError} when the model was made by neither
 * @example
 * const translator = new Seq2Seq(await tf.loadLayersModel('indexeddb://translator'));
 */
export class Seq2Seq {
  /** Teacher forcing: [source, previous] → probabilities. */
  readonly model: tf.LayersModel;
  readonly sourceVocabulary: number;
  readonly targetVocabulary: number;
  readonly #seed: number | undefined;
  #maps: tf.LayersModel | undefined;

  constructor(model: tf.LayersModel, options: { readonly seed?: number } = {}) {
    const { seed } = expectOptions(where, options, ['seed']);
    if (!(model instanceof tf.LayersModel)) throw invalid(where, 'model', 'a tf.LayersModel', model);
    this.model = model;
    this.#seed = expectSeed(where, seed);
    const width = (name: string): number => {
      const layer = model.layers.find((one) => one.name === name);
      const config = layer?.getConfig();
      const inputDim = config?.['inputDim'] ?? config?.['vocabularySize'];
      if (typeof inputDim === 'number') return inputDim;
      throw new ArgumentError(
        `${where}: model must be one that seq2seq made, received '${model.name}' without ${name}`,
      );
    };
    this.sourceVocabulary = width('source_embedding');
    this.targetVocabulary = width('target_embedding');
  }

  /**
   * Trains by teacher forcing: the decoder is given the true tokens before the one it is to tell.
   *
   * @param sources rows of ids from 1 on; 0 behind them is padding
   * @param targets as sources
   * @returns the losses of every epoch, as `model.fit`
   */
  async fit(sources: TokenSequences, targets: TokenSequences, options: SequenceFitOptions = {}): Promise<tf.History> {
    const named = `${where}.fit`;
    const pair = (x: TokenSequences, y: TokenSequences): [PaddedSequences, PaddedSequences] => {
      const both = [this.#sources(named, x), this.#targets(named, y)] as [PaddedSequences, PaddedSequences];
      expectSameRows(named, both);
      return both;
    };
    const batchOf = ([x, y]: [PaddedSequences, PaddedSequences], order: ArrayLike<number>) => {
      const { previous, answers } = forcedTargets(takeSequences(y, order), this.targetVocabulary);
      const taken = takeSequences(x, order);
      return { xs: [tensorOf(taken), previous], ys: answers };
    };
    const { validationData, ...rest } = expectOptions(named, options, sequenceFitNames);
    const watched: unknown = validationData;
    if (watched !== undefined && !(Array.isArray(watched) && watched.length === 2)) {
      throw invalid(named, 'validationData', '[sources, targets]', watched);
    }
    return fitSequences(
      named,
      this.model,
      pair(sources, targets),
      batchOf,
      {
        ...rest,
        ...(validationData && { validationData: pair(...validationData) }),
      },
      this.#seed,
    );
  }

  /** The output for each source, without the end and what comes behind it. */
  async predict(sources: TokenSequences, options: DecodeOptions = {}): Promise<number[][]> {
    const named = `${where}.predict`;
    expectOptions(named, options, ['maxLength', 'numBeams', 'sampler', 'batchSize', 'signal']);
    const { numBeams = 1, sampler, batchSize = 64, signal } = options;
    expectInteger(named, 'numBeams', numBeams, { min: 1 });
    expectInteger(named, 'batchSize', batchSize, { min: 1 });
    if (sampler !== undefined && options.numBeams !== undefined) {
      throw new ArgumentError(`${named}: numBeams must be left out when a sampler is given, received ${numBeams}`);
    }
    const all = this.#sources(named, sources);
    const max = this.#longest;
    const usual = Math.min(2 * all.steps + 10, max ?? Infinity);
    const range = { min: 1, ...(max !== undefined && { max }) };
    const maxLength = expectInteger(named, 'maxLength', options.maxLength ?? usual, range);
    const choose = sampler ?? (numBeams === 1 ? new GreedySampler() : new BeamSampler({ numBeams }));
    const outputs: number[][] = [];
    for (let from = 0; from < all.rows; from += batchSize) {
      const order = Array.from({ length: Math.min(batchSize, all.rows - from) }, (_, i) => from + i);
      const encoded = this.#encode(takeSequences(all, order), maxLength);
      // −1, since 0 would count as the end of a sequence that has not begun.
      const prompt = tf.fill([order.length, maxLength], -1, 'int32');
      try {
        const settings = { cache: encoded, stopTokenIds: [0], ...(signal && { signal }) };
        const written = await choose.generate(this.#next, prompt, settings);
        outputs.push(...rowsUpToEnd(await written.array()));
        written.dispose();
      } finally {
        tf.dispose([prompt, ...Object.values(encoded)]);
      }
    }
    return outputs;
  }

  /** The share of sources whose output is the target, token by token. */
  async score(sources: TokenSequences, targets: TokenSequences, options: DecodeOptions = {}): Promise<number> {
    const wanted = this.#targets(`${where}.score`, targets);
    const found = await this.predict(sources, options);
    expectSameRows(`${where}.score`, [{ rows: found.length }, wanted]);
    const right = found.filter((row, b) => {
      const own = wanted.ids.subarray(b * wanted.steps, (b + 1) * wanted.steps);
      return row.length === own.findLastIndex((id) => id !== 0) + 1 && row.every((id, t) => id === own[t]);
    });
    return right.length / found.length;
  }

  /**
   * Which steps of a source each token of its target looks at, the end of the target included.
   *
   * @param targets what the decoder is given; the outputs of `predict` for what it looked at there
   * @throws {ArgumentError} when the model has no attention
   */
  async attend(sources: TokenSequences, targets: TokenSequences): Promise<AttentionMap[]> {
    const named = `${where}.attend`;
    const [x, y] = [this.#sources(named, sources), this.#targets(named, targets)];
    expectSameRows(named, [x, y]);
    if (x.rows === 0) return [];
    const maps = this.#mapModel(named);
    const { previous, answers } = forcedTargets(y, this.targetVocabulary);
    answers.dispose();
    const source = tensorOf(x);
    const weights = tf.tidy(() => maps.predict([source, previous]) as tf.Tensor3D);
    const rows = await weights.array();
    tf.dispose([previous, source, weights]);
    return rows.map((steps, b) => {
      const [read, told] = [x, y].map(({ ids, steps: width }) =>
        ids.subarray(b * width, (b + 1) * width).findLastIndex((id) => id !== 0),
      ) as [number, number];
      return { weights: steps.slice(0, told + 2).map((row) => row.slice(0, read + 1)) };
    });
  }

  /** Saves the model with its optimizer, as `model.save`; `new Seq2Seq(await tf.loadLayersModel(…))` goes on with it. */
  save(target: tf.io.IOHandler | string): Promise<tf.io.SaveResult> {
    return this.model.save(target, { includeOptimizer: true });
  }

  /** Disposes of the model, and of its optimizer unless it was given. */
  dispose(): void {
    this.model.dispose();
  }

  /** What the decoder keeps from step to step: its states, and what it looks at. */
  #encode(sources: PaddedSequences, maxLength: number): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      const x = tensorOf(sources);
      if (this.#isTransformer) return encodeForSteps(this.model, x, maxLength);
      const mask = tf.notEqual(x, 0);
      const [memory, ...states] = this.#apply('encoder', this.#apply('source_embedding', x)[0], { mask });
      // Of two directions the states come in the order h, c, h backwards, c backwards.
      const both = (index: 0 | 1): tf.Tensor =>
        states.length === 2
          ? (states[index] as tf.Tensor)
          : tf.concat([states[index] as tf.Tensor, states[index + 2] as tf.Tensor], 1);
      return { memory: memory as tf.Tensor, mask, h: both(0), c: both(1) };
    });
  }

  readonly #next: NextFunction = (prompt, cache, index) => {
    const [batch] = prompt.shape;
    const token = index === 0 ? tf.zeros([batch, 1], 'int32') : tf.slice(prompt, [0, index - 1], [-1, 1]);
    if (this.#isTransformer) {
      const step = decodeStep(this.model, token, cache as StepCache, index);
      return { logits: this.#logits(step.states, batch), cache: step.cache };
    }
    const { memory, mask, h, c } = cache as Record<'memory' | 'mask' | 'h' | 'c', tf.Tensor>;
    const [decoded, hAfter, cAfter] = this.#apply('decoder', [this.#apply('target_embedding', token)[0], h, c]);
    const hasAttention = this.model.layers.some(({ name }) => name === 'attention');
    const options = { mask: [null, mask], returnAttentionScores: true };
    const seen = hasAttention
      ? tf.concat([this.#apply('attention', [decoded, memory], options)[0] as tf.Tensor, decoded as tf.Tensor], 2)
      : decoded;
    const [attentional] = this.#apply('attentional', seen);
    return { logits: this.#logits(attentional as tf.Tensor, batch), cache: { memory, mask, h: hAfter, c: cAfter } };
  };

  #logits(states: tf.Tensor, batch: number): tf.Tensor {
    const [probabilities] = this.#apply('output', states);
    // Samplers take the softmax of these, which gives the probabilities back.
    return tf.log(tf.maximum(tf.reshape(probabilities as tf.Tensor, [batch, -1]), 1e-37));
  }

  get #isTransformer(): boolean {
    return decoderBlocks(this.model).length > 0;
  }

  /** The most tokens of an output, where positions set a limit. */
  get #longest(): number | undefined {
    const positions = this.model.getLayer('target_embedding').getConfig()['sequenceLength'];
    return typeof positions === 'number' ? positions - 1 : undefined;
  }

  #apply(name: string, inputs: unknown, options?: object): tf.Tensor[] {
    return [this.model.getLayer(name).apply(inputs as tf.Tensor, options as never) as tf.Tensor | tf.Tensor[]].flat();
  }

  #mapModel(named: string): tf.LayersModel {
    if (!this.model.layers.some(({ name }) => name === 'attention')) {
      throw new ArgumentError(`${named}: the model must have attention, received one without`);
    }
    const [, weights] = this.model.getLayer('attention').output as tf.SymbolicTensor[];
    this.#maps ??= tf.model({ inputs: this.model.inputs, outputs: weights as tf.SymbolicTensor });
    return this.#maps;
  }

  #sources(named: string, sources: TokenSequences): PaddedSequences {
    return padded(named, 'sources', sources, this.sourceVocabulary);
  }

  #targets(named: string, targets: TokenSequences): PaddedSequences {
    return padded(named, 'targets', targets, this.targetVocabulary);
  }
}

function tensorOf({ ids, rows, steps }: PaddedSequences): tf.Tensor2D {
  return tf.tensor2d(ids, [rows, steps], 'int32');
}

function rowsUpToEnd(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => {
    const end = row.findIndex((id) => id <= 0);
    return row.slice(0, end < 0 ? row.length : end);
  });
}

function expectSameRows(named: string, [x, y]: readonly [{ readonly rows: number }, { readonly rows: number }]): void {
  if (x.rows === y.rows) return;
  throw new ShapeError(`${named}: targets must be as many as sources, ${x.rows}, received ${y.rows}`);
}
