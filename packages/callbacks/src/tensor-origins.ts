import * as tf from '@tensorflow/tfjs';

type Engine = ReturnType<typeof tf.engine>;
type RunKernel = Engine['runKernel'];
type TrackTensor = (tensor: tf.Tensor, backend: unknown) => void;
type DisposeTensor = (tensor: tf.Tensor) => void;

interface Watched {
  runKernel: RunKernel;
  trackTensor: TrackTensor;
  disposeTensor: DisposeTensor;
}

/**
 * Watches which operation makes each tensor, from now until {@link TensorOrigins.stop}.
 *
 * tfjs' own profile counts what an operation made, not what of it is left.
 */
export class TensorOrigins {
  readonly #made = new Map<number, string>();
  readonly #restore: () => void;
  #isFull = false;

  constructor() {
    const engine = tf.engine() as unknown as Watched;
    const { runKernel, trackTensor, disposeTensor } = engine;
    const running: string[] = [];
    engine.runKernel = ((name, ...rest) => {
      running.push(name);
      try {
        return runKernel.call(engine, name, ...rest);
      } finally {
        running.pop();
      }
    }) as RunKernel;
    engine.trackTensor = (tensor, backend) => {
      // A variable that is assigned to is tracked anew, and was not made here.
      const isNew = !(tensor instanceof tf.Variable);
      if (isNew && !this.#isFull) this.#made.set(tensor.id, running.at(-1) ?? 'tf.tensor');
      trackTensor.call(engine, tensor, backend);
    };
    engine.disposeTensor = (tensor) => {
      this.#made.delete(tensor.id);
      disposeTensor.call(engine, tensor);
    };
    this.#restore = () => {
      for (const name of ['runKernel', 'trackTensor', 'disposeTensor'] as const) {
        Reflect.deleteProperty(engine, name);
      }
    };
  }

  /** From now on only sees what becomes of the tensors so far. */
  takeNoMore(): void {
    this.#isFull = true;
  }

  /** Ends watching; how many tensors are left by the operation that made them. */
  stop(): Record<string, number> {
    this.#restore();
    const counts: Record<string, number> = {};
    for (const name of this.#made.values()) counts[name] = (counts[name] ?? 0) + 1;
    return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
  }
}
