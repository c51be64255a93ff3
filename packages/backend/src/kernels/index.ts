import type { KernelConfig } from '@tensorflow/tfjs';
import { argReduceKernels } from './arg-reduce.ts';
import { attentionKernels } from './attention.ts';
import { batchNormKernels } from './batch-norm.ts';
import { binaryKernels } from './binary.ts';
import { castKernels } from './cast.ts';
import { concatKernels } from './concat.ts';
import { conv2DKernels } from './conv2d.ts';
import { conv3DKernels } from './conv3d.ts';
import { crossEntropyKernels } from './cross-entropy.ts';
import { cumulateKernels } from './cumulate.ts';
import { decoderStepKernels } from './decoder-step.ts';
import { denseKernels } from './dense.ts';
import { depthwiseKernels } from './depthwise.ts';
import { einsumKernels } from './einsum.ts';
import { fillKernels } from './fill.ts';
import { gatherKernels } from './gather.ts';
import { geluKernels } from './gelu.ts';
import { gruKernels } from './gru.ts';
import { lstmKernels } from './lstm.ts';
import { matMulKernels } from './mat-mul.ts';
import { optimizerKernels } from './optimizers.ts';
import { padKernels } from './pad.ts';
import { piecewiseKernels } from './piecewise.ts';
import { poolKernels } from './pool.ts';
import { randomKernels } from './random.ts';
import { reduceKernels } from './reduce.ts';
import { repeatKernels } from './repeat.ts';
import { resizeKernels } from './resize.ts';
import { rowNormKernels } from './row-norm.ts';
import { scatterKernels } from './scatter.ts';
import { shapeKernels } from './shape.ts';
import { simpleRnnKernels } from './simple-rnn.ts';
import { sliceKernels } from './slice.ts';
import { softmaxKernels } from './softmax.ts';
import { spaceDepthKernels } from './space-depth.ts';
import { topKKernels } from './top-k.ts';
import { transposeKernels } from './transpose.ts';
import { truthKernels } from './truth.ts';
import { unaryKernels } from './unary.ts';

/** Every kernel that runs in WebAssembly, one family per line. */
export const nativeKernels: readonly KernelConfig[] = [
  ...argReduceKernels,
  ...attentionKernels,
  ...batchNormKernels,
  ...binaryKernels,
  ...castKernels,
  ...concatKernels,
  ...conv2DKernels,
  ...conv3DKernels,
  ...crossEntropyKernels,
  ...cumulateKernels,
  ...decoderStepKernels,
  ...denseKernels,
  ...depthwiseKernels,
  ...einsumKernels,
  ...fillKernels,
  ...gatherKernels,
  ...geluKernels,
  ...gruKernels,
  ...lstmKernels,
  ...matMulKernels,
  ...optimizerKernels,
  ...padKernels,
  ...piecewiseKernels,
  ...poolKernels,
  ...randomKernels,
  ...reduceKernels,
  ...repeatKernels,
  ...resizeKernels,
  ...rowNormKernels,
  ...scatterKernels,
  ...shapeKernels,
  ...simpleRnnKernels,
  ...sliceKernels,
  ...softmaxKernels,
  ...spaceDepthKernels,
  ...topKKernels,
  ...transposeKernels,
  ...truthKernels,
  ...unaryKernels,
];
