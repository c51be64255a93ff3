import * as tf from '@tensorflow/tfjs';
import { clipFactors } from './clip-gradients.ts';
import type { OptimizerSettings } from './optimizer-options.ts';
import type { Entry } from './slot-store.ts';

/** A step of an optimizer as one kernel of a backend, over all variables at once and in place. */
export interface FusedUpdate<Slot extends string> {
  readonly kernel: string;
  /** The slot that each input of the kernel takes. */
  readonly inputs: Readonly<Record<string, Slot>>;
  /** Attributes beside the learning rate, clipping and weight decay. */
  readonly attrs: Readonly<Record<string, number | boolean>>;
}

/**
 * Takes a step by a fused kernel: clips, decays, updates.
 *
 * @returns false, with nothing changed, where the current backend has no such kernel or a tensor is not float32
 */
export function runFusedUpdate<Slot extends string>(
  { kernel, inputs, attrs }: FusedUpdate<Slot>,
  entries: readonly Entry<Slot>[],
  gradients: readonly tf.Tensor[],
  learningRate: number,
  settings: OptimizerSettings,
): boolean {
  const update = backendKernel(kernel);
  const norm = backendKernel('ModuGlobalNorm');
  const suits = entries.every(({ variable }, i) => variable.dtype === 'float32' && gradients[i]?.dtype === 'float32');
  if (update === undefined || norm === undefined || !suits) return false;
  const factors = clipFactors(gradients, settings, (tensors) => scalarValue(norm({ tensors }, {})));
  const { weightDecay = 0, clipvalue } = settings;
  const clip = clipvalue === undefined ? {} : { clipValue: clipvalue };
  for (const decays of weightDecay > 0 ? [true, false] : [false]) {
    const chosen = entries.flatMap((entry, i) => (weightDecay === 0 || entry.decays === decays ? [i] : []));
    if (chosen.length === 0) continue;
    const pick = <T>(list: readonly T[]): T[] => chosen.map((i) => list[i] as T);
    const slots = Object.entries(inputs).map(([input, slot]) => [
      input,
      pick(entries).map((entry) => entry.slots[slot]),
    ]);
    update(
      {
        variables: pick(entries).map(({ variable }) => variable),
        gradients: pick(gradients),
        ...(Object.fromEntries(slots) as Record<string, tf.Variable[]>),
      },
      {
        ...attrs,
        ...clip,
        learningRate,
        gradientScale: typeof factors === 'number' ? factors : pick(factors),
        weightDecay: decays ? weightDecay : 0,
      },
    );
  }
  return true;
}

type Kernel = (
  inputs: Readonly<Record<string, readonly tf.Tensor[]>>,
  attrs: object,
) => tf.TensorInfo | tf.TensorInfo[];

function backendKernel(name: string): Kernel | undefined {
  const config = tf.getKernel(name, tf.getBackend());
  return (
    config &&
    ((inputs, attrs) =>
      config.kernelFunc({
        inputs: inputs as unknown as tf.NamedTensorInfoMap,
        attrs: attrs as tf.NamedAttrMap,
        backend: tf.backend(),
      }))
  );
}

function scalarValue(output: tf.TensorInfo | tf.TensorInfo[]): number {
  return tf.tidy(() => {
    const info = Array.isArray(output) ? output[0] : output;
    return tf
      .engine()
      .makeTensorFromTensorInfo(info as tf.TensorInfo)
      .dataSync()[0] as number;
  });
}
