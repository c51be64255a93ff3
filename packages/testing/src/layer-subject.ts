import type * as tf from '@tensorflow/tfjs';
import type { BadOptions } from './check-options.ts';

/** One input of a layer. */
export interface LayerInput {
  /** With the batch; distinct primes find transposed axes. */
  readonly shape: readonly number[];
  /** 'float32' unless said otherwise. */
  readonly dtype?: 'float32' | 'int32' | 'bool';
  /** All values in row-major order; needed for int32, otherwise noise between −1 and 1. */
  readonly values?: ArrayLike<number>;
}

/** A layer and what to try it with. */
export interface LayerSubject {
  /** The class name. */
  readonly name: string;
  /** `(config) => new Attention(config)` */
  readonly create: (config: never) => tf.layers.Layer;
  /** Options without which the layer cannot be made, if any; they are part of every configuration tried. */
  readonly required?: object;
  /** Every other option, each with a value that is not its default. */
  readonly config: object;
  readonly inputs: readonly LayerInput[];
  /** The shapes of the outputs, with the batch. */
  readonly outputShapes: readonly (readonly number[])[];
  /** What `apply` gets besides the inputs. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** How gradients are checked; `false` for a layer that has none. */
  readonly gradients?: GradientOptions | false;
  /** Configurations that must be refused. */
  readonly badConfigs: BadOptions;
}

/** How gradients are compared with finite differences. */
export interface GradientOptions {
  /** The inputs that must have a gradient, all float32 ones unless said otherwise. */
  readonly inputs?: readonly number[];
  /** The step of the differences, 0.05 unless said otherwise; smaller where the layer bends sharply. */
  readonly step?: number;
  /** The largest difference allowed, as a share of the largest gradient of the same tensor (or of 1); 2e-3 unless said otherwise. */
  readonly tolerance?: number;
}
