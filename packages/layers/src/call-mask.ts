import { invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { hasImplicitMask } from './implicit-mask.ts';

/**
 * The mask of a layer's first input.
 *
 * In a model tfjs also hands over the masks of other layers, when the one in front has none; so a mask counts there only
 * where the layers in front make one.
 */
export class CallMask {
  readonly #where: string;
  #isExpected = false;

  constructor(where: string) {
    this.#where = where;
  }

  /** Takes note of the inputs when the layer is added to a model. */
  noteInputs(inputs: unknown): void {
    const first: unknown = Array.isArray(inputs) ? inputs[0] : inputs;
    if (first instanceof tf.SymbolicTensor) this.#isExpected ||= hasImplicitMask(first);
  }

  /**
   * The mask of a call on tensors.
   *
   * @param given the option `mask` of the call
   * @throws {ArgumentError} when it is no tensor of type bool
   */
  of(layer: tf.layers.Layer, x: tf.Tensor, given: unknown): tf.Tensor | undefined {
    const isInModel = layer.inboundNodes.length > 0;
    const mask: unknown = isInModel ? (this.#isExpected ? given : undefined) : (given ?? x.kerasMask);
    if (mask === undefined || mask === null) return undefined;
    if (!(mask instanceof tf.Tensor)) throw invalid(this.#where, 'mask', 'a tensor', mask);
    if (mask.dtype !== 'bool') throw invalid(this.#where, 'mask', 'a tensor of type bool', mask.dtype);
    return mask as tf.Tensor;
  }
}
