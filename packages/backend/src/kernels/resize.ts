import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { castTo } from './cast.ts';
import { filled } from './fill.ts';
import { rowGrain } from './grain.ts';

interface ResizeAttrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

type Size = readonly [height: number, width: number];

const halfPixel = 1;
const cornersAligned = 2;

const ratio = new Float64Array(1);
const ratioHalves = new Int32Array(ratio.buffer);

// How many pixels of x there are to one of the result; float64, for float32 would choose other pixels now and then.
function pushRatio(fields: number[], length: number, newLength: number, align: boolean): void {
  ratio[0] = align && newLength > 1 ? (length - 1) / (newLength - 1) : length / newLength;
  fields.push(ratioHalves[0] ?? 0, ratioHalves[1] ?? 0);
}

// Rows of the result (or of the gradient of x) are the items.
function resize(
  backend: ModuBackend,
  name: string,
  input: TensorInfo,
  out: TensorInfo,
  [height, width]: Size,
  [newHeight, newWidth]: Size,
  { alignCorners, halfPixelCenters = false }: ResizeAttrs,
): void {
  const [batch = 1, rows = 1, columns = 1, channels = 1] = out.shape;
  if (batch * height * width * newHeight * newWidth * channels === 0) return;
  const mode = (halfPixelCenters ? halfPixel : 0) + (alignCorners ? cornersAligned : 0);
  const fields = [backend.address(input), backend.address(out), height, width, newHeight, newWidth, channels, mode];
  pushRatio(fields, height, newHeight, alignCorners);
  pushRatio(fields, width, newWidth, alignCorners);
  backend.run(name, fields, batch * rows, rowGrain(4 * Math.max(columns, newWidth) * channels));
}

function forward(kernelName: string, name: string, keepType: boolean): KernelConfig {
  return nativeKernel<{ readonly images: TensorInfo }, ResizeAttrs & { readonly size: Size }>(
    kernelName,
    ({ inputs: { images }, attrs, backend }) => {
      if (images.dtype !== 'float32' && images.dtype !== 'int32') return undefined;
      tf.util.assertNonNegativeIntegerDimensions([...attrs.size]);
      const dtype = keepType ? images.dtype : 'float32';
      const x = castTo(backend, images, dtype);
      if (x === undefined) return undefined;
      const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
      const out = backend.output([batch, ...attrs.size, channels], dtype);
      resize(backend, name, x, out, [height, width], attrs.size, attrs);
      backend.disposeIntermediateTensorInfo(x);
      return out;
    },
  );
}

function gradient(kernelName: string, name: string): KernelConfig {
  return nativeKernel<{ readonly images: TensorInfo; readonly dy: TensorInfo }, ResizeAttrs>(
    kernelName,
    ({ inputs: { images, dy }, attrs, backend }) => {
      if (dy.dtype !== 'float32' || images.dtype !== 'float32') return undefined;
      const [, height = 1, width = 1] = images.shape;
      const [, newHeight = 1, newWidth = 1] = dy.shape;
      if (newHeight * newWidth === 0) return filled(backend, images.shape, 'float32', 0);
      const out = backend.output(images.shape, 'float32');
      resize(backend, name, dy, out, [height, width], [newHeight, newWidth], attrs);
      return out;
    },
  );
}

/** Images made larger or smaller, and the gradients. */
export const resizeKernels: readonly KernelConfig[] = [
  forward('ResizeBilinear', 'resizeBilinearF32', false),
  gradient('ResizeBilinearGrad', 'resizeBilinearGradF32'),
  forward('ResizeNearestNeighbor', 'resizeNearest32', true),
  gradient('ResizeNearestNeighborGrad', 'resizeNearestGradF32'),
];
