import { expectOptions } from '@modu/core';
import { Sampler, samplerOptions, type SamplerOptions } from './sampler.ts';

/**
 * Writes the likeliest token each time; of several the one with the lowest id.
 *
 * @see https://keras.io/keras_hub/api/samplers/greedy_sampler/
 * @example
 * const next = (prompt, cache, index) => ({ logits: model.predict(prompt).slice([0, index - 1], [-1, 1]).squeeze([1]) });
 * const text = await new GreedySampler().generate(next, prompt, { index: 5, stopTokenIds: [0] });
 */
export class GreedySampler extends Sampler {
  constructor(options: SamplerOptions = {}) {
    super('GreedySampler', expectOptions('GreedySampler', options, samplerOptions));
  }

  override getNextToken(probabilities: Float32Array): number {
    let best = 0;
    probabilities.forEach((p, token) => {
      if (p > (probabilities[best] as number)) best = token;
    });
    return best;
  }
}
