import { expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerOptionNames, type LayerOptions } from './layer-options.ts';
import { ElementwiseMerge } from './merge-layer.ts';

/**
 * The sum of several tensors, element by element.
 *
 * Inputs   a list of tensors; their axes are matched from the last one on, and one of size 1, or absent, is repeated
 * Output   the shape that covers all; a step counts that counts in any input, and all do when one input has no mask
 * Edges    one tensor: itself
 *
 * @throws {ArgumentError} when an option is unknown, or the input no list
 * @throws {ShapeError} when the shapes do not fit together
 * @see https://keras.io/api/layers/merging_layers/add/
 * @example
 * new Add().apply([tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]])]).print(); // [[4, 6]]
 */
export class Add extends ElementwiseMerge {
  static readonly className = 'Modu>Add';

  constructor(options: LayerOptions = {}) {
    super('Add', 'add', expectOptions('Add', options, layerOptionNames));
  }

  protected override pair(first: tf.Tensor, second: tf.Tensor): tf.Tensor {
    return tf.add(first, second);
  }
}

tf.serialization.registerClass(Add);

/** The mean of several tensors, element by element; else like {@link Add}. @see https://keras.io/api/layers/merging_layers/average/ */
export class Average extends ElementwiseMerge {
  static readonly className = 'Modu>Average';

  constructor(options: LayerOptions = {}) {
    super('Average', 'average', expectOptions('Average', options, layerOptionNames));
  }

  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    return tf.div(super.merge(inputs), inputs.length);
  }

  protected override pair(first: tf.Tensor, second: tf.Tensor): tf.Tensor {
    return tf.add(first, second);
  }
}

tf.serialization.registerClass(Average);

/** The product of several tensors, element by element; else like {@link Add}. @see https://keras.io/api/layers/merging_layers/multiply/ */
export class Multiply extends ElementwiseMerge {
  static readonly className = 'Modu>Multiply';

  constructor(options: LayerOptions = {}) {
    super('Multiply', 'multiply', expectOptions('Multiply', options, layerOptionNames));
  }

  protected override pair(first: tf.Tensor, second: tf.Tensor): tf.Tensor {
    return tf.mul(first, second);
  }
}

tf.serialization.registerClass(Multiply);

/** The largest of several tensors, element by element; else like {@link Add}. @see https://keras.io/api/layers/merging_layers/maximum/ */
export class Maximum extends ElementwiseMerge {
  static readonly className = 'Modu>Maximum';

  constructor(options: LayerOptions = {}) {
    super('Maximum', 'maximum', expectOptions('Maximum', options, layerOptionNames));
  }

  protected override pair(first: tf.Tensor, second: tf.Tensor): tf.Tensor {
    return tf.maximum(first, second);
  }
}

tf.serialization.registerClass(Maximum);

/** The smallest of several tensors, element by element; else like {@link Add}. @see https://keras.io/api/layers/merging_layers/minimum/ */
export class Minimum extends ElementwiseMerge {
  static readonly className = 'Modu>Minimum';

  constructor(options: LayerOptions = {}) {
    super('Minimum', 'minimum', expectOptions('Minimum', options, layerOptionNames));
  }

  protected override pair(first: tf.Tensor, second: tf.Tensor): tf.Tensor {
    return tf.minimum(first, second);
  }
}

tf.serialization.registerClass(Minimum);

/** The first tensor less the second, element by element; of exactly two, else like {@link Add}. @see https://keras.io/api/layers/merging_layers/subtract/ */
export class Subtract extends ElementwiseMerge {
  static readonly className = 'Modu>Subtract';
  protected override readonly most = 2;

  constructor(options: LayerOptions = {}) {
    super('Subtract', 'subtract', expectOptions('Subtract', options, layerOptionNames));
  }

  protected override pair(first: tf.Tensor, second: tf.Tensor): tf.Tensor {
    return tf.sub(first, second);
  }
}

tf.serialization.registerClass(Subtract);
