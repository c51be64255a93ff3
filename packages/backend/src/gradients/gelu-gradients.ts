import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { GeluAttrs } from '../kernels/gelu.ts';
import { gradient } from './gradient.ts';
import { runKernel } from './run-kernel.ts';

const linearPart = Math.sqrt(2 / Math.PI);
const cubicPart = 0.044715 * linearPart;

// y = x · gate(x); the second derivative is 2 · gate′ + x · gate″.
function geluCurvature(x: Tensor, { approximate = false }: GeluAttrs): Tensor {
  const square = tf.square(x);
  if (!approximate) {
    const density = tf.mul(tf.exp(tf.mul(square, -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return tf.mul(density, tf.sub(2, square));
  }
  const t = tf.tanh(tf.mul(x, tf.add(tf.mul(square, cubicPart), linearPart)));
  const inner = tf.add(tf.mul(square, 3 * cubicPart), linearPart);
  const slope = tf.mul(tf.mul(tf.sub(1, tf.square(t)), inner), 0.5);
  const bent = tf.sub(
    tf.mul(tf.sub(1, tf.square(t)), tf.mul(x, 3 * cubicPart)),
    tf.mul(tf.mul(slope, 2), tf.mul(t, inner)),
  );
  return tf.add(tf.mul(slope, 2), tf.mul(x, bent));
}

function siluCurvature(x: Tensor): Tensor {
  const g = tf.sigmoid(x);
  const slope = tf.mul(g, tf.sub(1, g));
  return tf.mul(slope, tf.add(tf.mul(x, tf.sub(1, tf.mul(g, 2))), 2));
}

function both(name: string, curvature: (x: Tensor, attrs: GeluAttrs) => Tensor): GradConfig[] {
  return [
    gradient<GeluAttrs>(name, { inputs: ['x'] }, (dy, [x], attrs) => ({
      x: () => runKernel(`${name}Grad`, { x: x as Tensor, dy }, attrs),
    })),
    gradient<GeluAttrs>(`${name}Grad`, { inputs: ['x', 'dy'] }, (given, saved, attrs) => {
      const [x, dy] = saved as [Tensor, Tensor];
      return {
        x: () => tf.mul(tf.mul(given, dy), curvature(x, attrs)),
        dy: () => runKernel(`${name}Grad`, { x, dy: given }, attrs),
      };
    }),
  ];
}

/** The gradients of GELU and SiLU, first and second. */
export const geluGradients: readonly GradConfig[] = [
  ...both('ModuGelu', geluCurvature),
  ...both('ModuSilu', siluCurvature),
];
