import * as tf from '@tensorflow/tfjs';

/**
 * The cross-entropy of probabilities of classes and logits, Σ t·(log Σ eˣ − x) along `axis`; one kernel and one for the
 * gradient on the backend `modu`.
 */
export function softmaxCrossEntropy(targets: tf.Tensor, logits: tf.Tensor, axis = -1): tf.Tensor {
  return overLast([targets, logits], axis, ([t, x]) => {
    if (hasFused()) return fused(x, t);
    return tf.neg(tf.sum(tf.mul(t, tf.logSoftmax(x)), -1));
  });
}

/** The same with classes by number, [B,…] int32, which must be sound. */
export function sparseSoftmaxCrossEntropy(classes: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  if (hasFused()) return fused(logits, classes);
  const oneHot = tf.oneHot(classes, logits.shape.at(-1) as number);
  return tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), -1));
}

/** Softmax along any axis, where tfjs has it along the last one. */
export function softmaxOver(logits: tf.Tensor, axis: number): tf.Tensor {
  const largest = tf.max(logits, axis, true);
  const powers = tf.exp(tf.sub(logits, largest));
  return tf.div(powers, tf.sum(powers, axis, true));
}

function overLast(
  [targets, logits]: readonly [tf.Tensor, tf.Tensor],
  axis: number,
  loss: (moved: readonly [tf.Tensor, tf.Tensor]) => tf.Tensor,
): tf.Tensor {
  const [at] = tf.util.parseAxisParam(axis, logits.shape) as [number];
  const last = logits.rank - 1;
  if (at === last) return loss([targets, logits]);
  const order = [...Array(logits.rank).keys()].filter((i) => i !== at);
  return loss([tf.transpose(targets, [...order, at]), tf.transpose(logits, [...order, at])]);
}

const kernel = 'ModuSoftmaxCrossEntropy';

function hasFused(): boolean {
  return tf.getKernel(kernel, tf.getBackend()) !== undefined;
}

function fused(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const run = (name: string, inputs: tf.NamedTensorMap): tf.Tensor[] =>
    [tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(name, inputs, {})].flat();
  const loss = tf.customGrad((x, save) => {
    const [losses, logarithms] = run(kernel, { logits: x as tf.Tensor, labels }) as [tf.Tensor, tf.Tensor];
    (save as tf.GradSaveFunc)([x as tf.Tensor, labels, logarithms]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      // By then the caller's tidy has disposed of what was not saved.
      const [kept, classes, sums] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      return run(`${kernel}Grad`, { logits: kept, labels: classes, logarithms: sums, dy })[0] as tf.Tensor;
    };
    return { value: losses, gradFunc };
  });
  return loss(logits);
}
