import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { adoptLayers, buildByCall } from '../adopt-layers.ts';
import type { LayerOptions } from '../layer-options.ts';
import { randomStates, restoreEach, type RandomLayerState, type RandomStateHolder } from '../random-draws.ts';
import { expectPart, layerKind, partConfig, type SerializedPart } from '../registered-part.ts';
import { onlyShape, SingleInputLayer, type CallContext } from '../single-input-layer.ts';

/** Options of {@link TimeDistributed}. */
export interface TimeDistributedOptions extends LayerOptions {
  /** Any layer of one input and one output, or its JSON form. */
  readonly layer: tf.layers.Layer | SerializedPart;
}

const where = 'TimeDistributed';

/**
 * Applies one layer to every step of a sequence.
 *
 * y[:,t] = layer(x[:,t])
 *
 * Inputs   x [B,T,…]; mask [B,T,…] bool, which goes to the layer with its steps
 * Output   [B,T,…], carrying the mask of the input
 * Weights  those of the layer
 * Training as for the layer, which sees all steps as rows of one batch
 *
 * @throws {ArgumentError} when an option is unknown or layer is no layer
 * @throws {ShapeError} when the input has fewer than three axes, or a mask does not begin with its [B,T]
 * @see https://keras.io/api/layers/recurrent_layers/time_distributed/
 * @example
 * new TimeDistributed({ layer: tf.layers.dense({ units: 4 }), inputShape: [5, 3] });
 */
export class TimeDistributed extends SingleInputLayer implements RandomStateHolder {
  static readonly className = 'Modu>TimeDistributed';
  readonly layer: tf.layers.Layer;

  constructor(options: TimeDistributedOptions) {
    super(where, 'time_distributed', options, ['layer']);
    this.layer = expectPart<tf.layers.Layer>(where, 'layer', options.layer, layerKind);
    adoptLayers(this, [this.layer]);
  }

  getRandomState(): RandomLayerState {
    return randomStates([this.layer]);
  }

  setRandomState(state: RandomLayerState): void {
    restoreEach(`${where}.setRandomState`, [this.layer], state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape);
    this.#expectSteps(shape);
    const inner = shape.slice(2);
    if (inner.includes(null)) this.layer.build([shape[0] ?? null, ...inner]);
    else buildByCall(this.layer, [[1, ...(inner as number[])]]);
    this.layer.built = true;
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [rows = null, steps = null, ...inner] = onlyShape(inputShape);
    this.#expectSteps(onlyShape(inputShape));
    const [, ...outer] = onlyShape(this.layer.computeOutputShape([rows, ...inner]));
    return [rows, steps, ...outer];
  }

  protected override compute(x: tf.Tensor, { training, mask }: CallContext): tf.Tensor {
    this.#expectSteps(x.shape);
    const [rows = 0, steps = 0, ...inner] = x.shape;
    const ofSteps: Record<string, unknown> = { training };
    if (mask !== undefined) {
      if (mask.shape[0] !== rows || mask.shape[1] !== steps) {
        throw new ShapeError(
          `${where}: mask must have a shape that begins with [B,T] = [${rows}, ${steps}], received [${mask.shape.join(', ')}]`,
        );
      }
      ofSteps['mask'] = tf.reshape(mask, [rows * steps, ...mask.shape.slice(2)]);
    }
    const y = this.layer.apply(tf.reshape(x, [rows * steps, ...inner]), ofSteps) as tf.Tensor;
    return tf.reshape(y, [rows, steps, ...y.shape.slice(1)]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), layer: partConfig(this.layer) };
  }

  #expectSteps(shape: tf.Shape): void {
    if (shape.length >= 3) return;
    const received = shape.map((size) => size ?? '?').join(', ');
    throw new ShapeError(`${where}: the input must have shape [B,T,…] of at least three axes, received [${received}]`);
  }
}

tf.serialization.registerClass(TimeDistributed);
