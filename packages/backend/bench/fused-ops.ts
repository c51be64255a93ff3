/** The fused kernels as differentiable functions, as the packages above make them. */
import * as tf from '@tensorflow/tfjs';

type Inputs = Readonly<Record<string, tf.Tensor | undefined>>;

function run(name: string, inputs: Inputs, attrs: object = {}): tf.Tensor[] {
  const outputs = tf
    .engine()
    .runKernel<tf.Tensor | tf.Tensor[]>(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
  return [outputs].flat();
}

/** A function of tensors whose gradient is another kernel; `saved` holds the inputs, then what `forward` kept. */
function differentiable(
  inputs: readonly tf.Tensor[],
  forward: (inputs: readonly tf.Tensor[]) => readonly [value: tf.Tensor, ...kept: tf.Tensor[]],
  backward: (dy: tf.Tensor, saved: readonly tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [value, ...kept] = forward(args as tf.Tensor[]);
    save([...(args as tf.Tensor[]), ...kept]);
    return { value, gradFunc: backward };
  })(...inputs);
}

/** The last output [B,H] of an LSTM over x [B,T,D]. */
export function lstm(
  ...inputs: [x: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, bias: tf.Tensor, h0: tf.Tensor, c0: tf.Tensor]
): tf.Tensor {
  const named = ([x, kernel, recurrent, bias, h0, c0]: readonly (tf.Tensor | undefined)[]): Inputs => ({
    x,
    kernel,
    recurrent,
    bias,
    h0,
    c0,
  });
  return differentiable(
    inputs,
    (tensors) => {
      const [y, , , ...kept] = run('ModuLstm', named(tensors)) as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      return [y, ...kept];
    },
    (dy, saved) => {
      const [gates, cells, previous] = saved.slice(6);
      return run('ModuLstmGrad', { ...named(saved), gates, cells, previous, dy });
    },
  );
}

/** The last output [B,H] of a GRU with `resetAfter` over x [B,T,D]. */
export function gru(
  ...inputs: [x: tf.Tensor, kernel: tf.Tensor, recurrent: tf.Tensor, bias: tf.Tensor, h0: tf.Tensor]
): tf.Tensor {
  const named = ([x, kernel, recurrent, bias, h0]: readonly (tf.Tensor | undefined)[]): Inputs => ({
    x,
    kernel,
    recurrent,
    bias,
    h0,
  });
  return differentiable(
    inputs,
    (tensors) => {
      const [y, , ...kept] = run('ModuGru', named(tensors)) as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      return [y, ...kept];
    },
    (dy, saved) => {
      const [gates, reset, previous] = saved.slice(5);
      return run('ModuGruGrad', { ...named(saved), gates, reset, previous, dy });
    },
  );
}

/** Losses per row of logits [B,C] and class numbers [B]. */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return differentiable(
    [logits],
    ([x]) => run('ModuSoftmaxCrossEntropy', { logits: x, labels }) as [tf.Tensor, tf.Tensor],
    (dy, [x, logarithms]) => run('ModuSoftmaxCrossEntropyGrad', { logits: x, labels, logarithms, dy }),
  );
}

/** Attention over [B,T,N,H]. */
export function attention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor {
  const attrs = { headAxis: 2 };
  return differentiable(
    [q, k, v],
    ([a, b, c]) => {
      const [y, statistics] = run('ModuAttention', { q: a, k: b, v: c }, attrs) as [tf.Tensor, tf.Tensor];
      return [y, y, statistics];
    },
    (dy, [a, b, c, y, statistics]) => run('ModuAttentionGrad', { q: a, k: b, v: c, y, statistics, dy }, attrs),
  );
}

/** Layer normalisation of the last axis. */
export function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  return differentiable(
    [x, gamma, beta],
    ([a, b, c]) =>
      run('ModuLayerNorm', { x: a, gamma: b, beta: c }, { epsilon: 1e-5 }) as [tf.Tensor, tf.Tensor, tf.Tensor],
    (dy, [a, b, c, means, scales]) => run('ModuLayerNormGrad', { x: a, gamma: b, beta: c, means, scales, dy }),
  );
}

/** Adam over all variables in one call. */
export class FusedAdam {
  readonly #variables: tf.Variable[];
  readonly #firstMoments: tf.Variable[];
  readonly #secondMoments: tf.Variable[];
  #step = 0;

  constructor(variables: tf.Variable[]) {
    const zeros = (): tf.Variable[] => variables.map((v) => tf.tidy(() => tf.variable(tf.zerosLike(v), false)));
    this.#variables = variables;
    this.#firstMoments = zeros();
    this.#secondMoments = zeros();
  }

  /** One training step; the loss, read back. */
  minimize(loss: () => tf.Scalar): number {
    const { value, grads } = tf.variableGrads(loss, this.#variables);
    this.#step += 1;
    tf.getKernel('ModuAdamUpdate', 'modu').kernelFunc({
      inputs: {
        variables: this.#variables,
        gradients: this.#variables.map(({ name }) => grads[name]),
        firstMoments: this.#firstMoments,
        secondMoments: this.#secondMoments,
      } as unknown as tf.NamedTensorInfoMap,
      attrs: { learningRate: 1e-3, step: this.#step },
      backend: tf.backend(),
    });
    const [number = Number.NaN] = value.dataSync();
    tf.dispose([value, grads] as tf.TensorContainer);
    return number;
  }
}
