import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { disposeKept, kept } from '../fixtures/kept-layers.ts';
import { onModu } from '../fixtures/on-modu.ts';
import { LayerNormalization, LSTM } from './index.ts';
import { composedLstm, lstmSequence } from './lstm-sequence.ts';
import { hasKernel } from './run-kernel.ts';
import type { Sequence } from './sequence.ts';

const [rows, steps, features, units] = [11, 13, 17, 19];

/** Outputs, states and all gradients, one after another. */
function everything(run: typeof lstmSequence, options: Partial<Sequence>): tf.Tensor[] {
  const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 0.5, 'float32', seed);
  const inputs = [
    normal([rows, steps, features], 1),
    normal([features, 4 * units], 2),
    normal([units, 4 * units], 3),
    normal([4 * units], 4),
    normal([rows, units], 5),
    normal([rows, units], 6),
  ];
  const outputsOf = (...[x, kernel, recurrent, bias, h, c]: tf.Tensor[]): tf.Tensor[] => {
    const result = run(
      {
        x: x as tf.Tensor,
        kernel: kernel as tf.Tensor,
        recurrent: recurrent as tf.Tensor,
        bias,
        states: [h, c] as tf.Tensor[],
        mask: undefined,
        inputScales: undefined,
        recurrentScales: undefined,
        goBackwards: false,
        returnSequences: true,
        needsStates: true,
        ...options,
      },
      { activation: 'tanh', recurrentActivation: 'sigmoid' },
    );
    return [result.y, ...result.states];
  };
  const loss = (...args: tf.Tensor[]): tf.Scalar =>
    tf.addN(outputsOf(...args).map((output) => tf.sum<tf.Scalar>(tf.square(output))));
  return [...outputsOf(...inputs), ...tf.grads(loss)(inputs)];
}

test.each([
  ['no mask', false, false],
  ['no mask, backwards', false, true],
  ['a mask', true, false],
  ['a mask, backwards', true, true],
])('the kernel and the composed version agree with %s', async (_, masked, goBackwards) => {
  await onModu(() => {
    expect(hasKernel('ModuLstm')).toBe(true);
    tf.tidy(() => {
      const bits = Array.from({ length: rows * steps }, (__, i) => (i * 7) % 3 > 0);
      const options = { goBackwards, mask: masked ? tf.tensor2d(bits, [rows, steps], 'bool') : undefined };
      const composed = everything(composedLstm, options);
      everything(lstmSequence, options).forEach((tensor, i) => {
        const tolerance = i < 3 ? 1e-5 : 1e-4;
        expect(tensor).toBeAllClose(composed[i], { rtol: tolerance, atol: tolerance });
      });
    });
  });
});

test.each(['cpu', 'modu'])('integers are read as the floats that they are on %s', async (backend) => {
  const run = (): void => {
    tf.tidy(() => {
      const lstm = kept(new LSTM({ units: 2 }));
      const norm = kept(new LayerNormalization());
      const x = tf.tensor3d([1, 2, 0, 4, 5, 3], [1, 2, 3], 'int32');
      const floats = tf.cast(x, 'float32');
      expect(lstm.apply(x)).toBeAllClose(lstm.apply(floats));
      expect(norm.apply(x)).toBeAllClose(norm.apply(floats));
    });
    disposeKept();
  };
  if (backend === 'modu') await onModu(run);
  else run();
});

test('a backend without the kernel takes the composed version', () => {
  expect(hasKernel('ModuLstm')).toBe(false);
});
