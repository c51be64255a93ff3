import type { GradConfig } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { binaryGradients } from './binary-gradients.ts';
import { convGradients } from './conv-gradients.ts';
import { cropAndResizeGradient } from './crop-and-resize-gradient.ts';
import { cumulativeGradients } from './cumulative-gradients.ts';
import { denseGradients } from './dense-gradients.ts';
import { einsumGradient } from './einsum-gradient.ts';
import { eluGradient } from './elu-gradient.ts';
import { geluGradients } from './gelu-gradients.ts';
import { layoutGradients } from './layout-gradients.ts';
import { matMulGradient } from './mat-mul-gradient.ts';
import { poolGradients } from './pool-gradients.ts';
import { recomputedGradients } from './recomputed-gradients.ts';
import { reluGradient } from './relu-gradient.ts';
import { resizeGradients } from './resize-gradients.ts';
import { scatterGradients } from './scatter-gradients.ts';
import { segmentGradients } from './segment-gradients.ts';
import { stepGradients } from './step-gradients.ts';
import { stridedSliceGradient } from './strided-slice-gradient.ts';
import { topKGradient } from './top-k-gradient.ts';

/** The gradients that tfjs lacks, and those it has wrong; they are made of tfjs' operations and serve every backend. */
export const gradients: readonly GradConfig[] = [
  ...binaryGradients,
  ...convGradients,
  cropAndResizeGradient,
  ...cumulativeGradients,
  ...denseGradients,
  einsumGradient,
  eluGradient,
  ...geluGradients,
  ...layoutGradients,
  matMulGradient,
  ...poolGradients,
  ...recomputedGradients,
  reluGradient,
  ...resizeGradients,
  ...scatterGradients,
  ...segmentGradients,
  ...stepGradients,
  stridedSliceGradient,
  topKGradient,
];

/** Registers them with tfjs, in place of its own where it has one. */
export function registerGradients(): void {
  for (const config of gradients) tf.registerGradient(config);
}
