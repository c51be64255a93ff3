import * as tf from '@tensorflow/tfjs';

/** Makes instances functions, which is what `compile` of tfjs takes. */
export abstract class CallableLoss extends tf.serialization.Serializable {
  constructor() {
    super();
    const call = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => (call as unknown as this).perSample(yTrue, yPred);
    return Object.setPrototypeOf(call, new.target.prototype) as this;
  }

  /** What a call of the instance gives. */
  protected abstract perSample(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor;
}
