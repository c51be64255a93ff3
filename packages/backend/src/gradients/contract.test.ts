import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scattered } from '../testing/check-gradients.ts';
import { arrange, contract } from './contract.ts';

const sizes: Readonly<Record<string, number>> = { a: 2, b: 3, c: 5, d: 4 };
const letters = fc.shuffledSubarray(Object.keys(sizes)).map((labels) => labels.join(''));

function labelled(labels: string, seed: number): { tensor: tf.Tensor; labels: string } {
  return {
    tensor: scattered(
      Array.from(labels).map((label) => sizes[label] ?? 1),
      { seed },
    ),
    labels,
  };
}

// By definition: all tensors spread over all letters, multiplied, summed.
function byDefinition(a: { tensor: tf.Tensor; labels: string }, b: typeof a, output: string): tf.Tensor {
  const all = Object.keys(sizes).filter((label) => (a.labels + b.labels).includes(label));
  const over = ({ tensor, labels }: typeof a): tf.Tensor => {
    const order = all.filter((label) => labels.includes(label)).join('');
    return tf.reshape(
      arrange({ tensor, labels }, order),
      all.map((label) => (labels.includes(label) ? (sizes[label] ?? 1) : 1)),
    );
  };
  const summed = all.flatMap((label, axis) => (output.includes(label) ? [] : [axis]));
  const left = all.filter((label) => output.includes(label)).join('');
  return arrange({ tensor: tf.sum(tf.mul(over(a), over(b)), summed), labels: left }, output);
}

test('it sums the products over all letters that the output lacks', () => {
  fc.assert(
    fc.property(letters, letters, letters, (labelsA, labelsB, wanted) => {
      tf.tidy(() => {
        const output = Array.from(wanted)
          .filter((label) => (labelsA + labelsB).includes(label))
          .join('');
        const [a, b] = [labelled(labelsA, 1), labelled(labelsB, 9)];
        const result = contract(a, b, output);
        expect(result.shape).toEqual(Array.from(output).map((label) => sizes[label]));
        expect(result).toBeAllClose(byDefinition(a, b, output), { rtol: 1e-4, atol: 1e-5 });
      });
    }),
    { numRuns: 300 },
  );
});
