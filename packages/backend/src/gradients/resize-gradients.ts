import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { contract } from './contract.ts';
import { gradient } from './gradient.ts';
import { resamplingMatrix, type Resampling } from './resample.ts';
import { runKernel } from './run-kernel.ts';

type ResizeAttrs = Pick<Resampling, 'alignCorners' | 'halfPixelCenters'>;

// Resizing is a matrix for the rows and one for the columns; the gradient takes both transposed.
function throughMatrices(dy: Tensor, [, height = 1, width = 1]: number[], resampling: Resampling): Tensor {
  const [, rows = 1, columns = 1] = dy.shape;
  const byRow = { tensor: resamplingMatrix(rows, height, resampling), labels: 'yh' };
  const byColumn = { tensor: resamplingMatrix(columns, width, resampling), labels: 'xw' };
  const vertical = { tensor: contract({ tensor: dy, labels: 'byxc' }, byRow, 'bhxc'), labels: 'bhxc' };
  return contract(vertical, byColumn, 'bhwc');
}

/**
 * tfjs' kernels ignore `halfPixelCenters`, and those of `cpu` go wrong on images that are not square (bilinear) or more than
 * one (nearest): only the kernels of `modu` are used.
 */
function ofResize(kernelName: string, method: Resampling['method']): GradConfig {
  return gradient<ResizeAttrs>(kernelName, { inputs: ['images'] }, (dy, saved, attrs) => {
    const [images] = saved as [Tensor];
    return {
      images: () =>
        tf.getBackend() === 'modu'
          ? runKernel(`${kernelName}Grad`, { dy, images }, attrs)
          : throughMatrices(dy, images.shape, { ...attrs, method }),
    };
  });
}

function ofResizeGradient(kernelName: string): GradConfig {
  return gradient<ResizeAttrs>(`${kernelName}Grad`, { inputs: ['dy', 'images'] }, (ddx, saved, attrs) => {
    const [dy, images] = saved as [Tensor, Tensor];
    return {
      dy: () => runKernel(kernelName, { images: ddx }, { ...attrs, size: dy.shape.slice(1, 3) }),
      images: () => tf.zeros(images.shape),
    };
  });
}

/** Resizing of images, first and second gradients. */
export const resizeGradients: readonly GradConfig[] = [
  ofResize('ResizeBilinear', 'bilinear'),
  ofResize('ResizeNearestNeighbor', 'nearest'),
  ofResizeGradient('ResizeBilinear'),
  ofResizeGradient('ResizeNearestNeighbor'),
];
