import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loss } from '../losses/loss.ts';
import { lossClasses } from '../losses/loss-classes.ts';
import '../register.ts';

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

export interface LossCase {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly kind: string;
  readonly gradient: number[];
}

export interface ReducedCase extends LossCase {
  readonly reduction: string;
  readonly sampleWeight?: number[] | number[][];
  readonly mask?: number[] | number[][];
  readonly result: number[];
  readonly shape: number[];
}

export const golden = loadGolden<{
  readonly inputs: Readonly<Record<string, { yTrue: Values; yPred: Values }>>;
  readonly values: readonly (LossCase & Values & { readonly loss: number })[];
  readonly reduced: readonly ReducedCase[];
  readonly names: readonly string[];
  readonly configs: Readonly<Record<string, Record<string, unknown>>>;
}>(import.meta.url, '../../fixtures/losses.json');

export type LossClass = new (options?: object) => Loss;
export const byName = Object.fromEntries(
  lossClasses.map((type) => [type.className.slice('Modu>'.length), type]),
) as Record<string, LossClass>;

export function inputs(kind: string): [yTrue: tf.Tensor, yPred: tf.Tensor] {
  const { yTrue, yPred } = golden.inputs[kind] as { yTrue: Values; yPred: Values };
  return [tf.tensor(yTrue.values, yTrue.shape), tf.tensor(yPred.values, yPred.shape)];
}

export function label({ name, options, kind, ...rest }: LossCase): string {
  const { reduction, sampleWeight, mask } = rest as Partial<ReducedCase>;
  const extra = reduction === undefined ? '' : ` ${reduction} ${sampleWeight?.length ?? ''} ${mask?.toString() ?? ''}`;
  return `${name} ${JSON.stringify(options).replaceAll('"', '')} of ${kind}${extra}`;
}

export const tolerance = { rtol: 2e-5, atol: 2e-6 };

/** Of gradients: Keras goes by logarithms of 700 in float32 where labels do not fit, which tell shares to 6e-5 only. */
const gradientTolerance = ({ kind }: LossCase) => (kind === 'longLabels' ? { ...tolerance, rtol: 3e-4 } : tolerance);

/** Holds the values, gradients and shapes of every loss on a backend against Keras'. */
export function testLossValues(backend: string): void {
  describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await tf.setBackend(backend);
    });
    afterAll(async () => {
      await tf.setBackend('cpu');
    });

    test.each(golden.values.map((each) => [label(each), each] as const))(
      '%s has Keras’ values and gradient',
      (_, each) => {
        const [yTrue, yPred] = inputs(each.kind);
        const loss = new (byName[each.name] as LossClass)(Object.freeze({ ...each.options }));
        const before = tf.memory().numTensors;
        const values = loss.call(yTrue, yPred);
        expect(values.shape).toStrictEqual(each.shape);
        expect(values.dataSync()).toBeAllClose(each.values, tolerance);
        const { value, grad } = tf.valueAndGrad((p) => loss.compute(yTrue, p))(yPred);
        expect(value.dataSync()).toBeAllClose([each.loss], tolerance);
        expect(grad.dataSync()).toBeAllClose(each.gradient, gradientTolerance(each));
        // What `compile` calls has the loss as its mean, and the same gradient.
        const asCompiled = tf.valueAndGrad((p) => tf.mean(loss(yTrue, p)))(yPred);
        expect(asCompiled.value.dataSync()).toBeAllClose([each.loss], tolerance);
        expect(asCompiled.grad.dataSync()).toBeAllClose(each.gradient, gradientTolerance(each));
        tf.dispose([values, value, grad, asCompiled.value, asCompiled.grad]);
        expect(tf.memory().numTensors).toBe(before);
        tf.dispose([yTrue, yPred]);
      },
    );
  });
}
