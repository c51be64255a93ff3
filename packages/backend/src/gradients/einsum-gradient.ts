import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { arrange, contract } from './contract.ts';

/**
 * The gradient of einsum: with respect to one operand, the product of the gradient with the other operand, summed over what
 * the operand lacks and repeated along what only it has.
 */
export const einsumGradient: GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, operands, attrs) => {
    const [inputs = '', output = ''] = (attrs['equation'] as string).replaceAll(/\s/g, '').split('->');
    const labels = inputs.split(',');
    return Object.fromEntries(
      operands.map((operand, index) => [
        index,
        () => {
          const own = labels[index] ?? '';
          const other = operands[1 - index];
          return ofOperand({ tensor: dy as Tensor, labels: output }, operand, own, other, labels[1 - index] ?? '');
        },
      ]),
    );
  },
};

function ofOperand(
  dy: { readonly tensor: Tensor; readonly labels: string },
  operand: Tensor,
  own: string,
  other: Tensor | undefined,
  otherLabels: string,
): Tensor {
  const reached = Array.from(own)
    .filter((label) => dy.labels.includes(label) || otherLabels.includes(label))
    .join('');
  const partial =
    other === undefined
      ? arrange(dy, reached)
      : contract(dy, { tensor: tf.cast(other, 'float32'), labels: otherLabels }, reached);
  if (reached === own) return partial;
  const expanded = Array.from(own).map((label, axis) => (reached.includes(label) ? (operand.shape[axis] ?? 1) : 1));
  return tf.broadcastTo(tf.reshape(partial, expanded), operand.shape);
}
