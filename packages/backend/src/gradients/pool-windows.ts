import * as tf from '@tensorflow/tfjs';

/** The attributes of pooling kernels and their gradients. */
export interface PoolAttrs {
  readonly filterSize: number | number[];
  readonly strides: number | number[];
  readonly pad: 'valid' | 'same' | number | [number, number][];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** How the windows of a pool lie along one dimension. */
export interface WindowAxis {
  /** Values of the input. */
  readonly length: number;
  /** Padding in front of them. */
  readonly before: number;
  /** Values of a window. */
  readonly size: number;
  /** Steps from one window to the next. */
  readonly stride: number;
  /** Number of windows. */
  readonly count: number;
  /** Length with enough padding on both sides for all windows to fit without any other. */
  readonly padded: number;
}

/** The windows of a pool over two or three dimensions of an input with batch first and channels last. */
export function windowAxes(shape: readonly number[], attrs: PoolAttrs): WindowAxis[] {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  if (shape.length === 4) {
    const info = tf.backend_util.computePool2DInfo(
      shape as [number, number, number, number],
      filterSize as [number, number],
      strides as [number, number],
      1,
      pad as 'same',
      dimRoundingMode,
    );
    return [
      windowAxis(info.inHeight, info.padInfo.top, info.filterHeight, info.strideHeight, info.outHeight),
      windowAxis(info.inWidth, info.padInfo.left, info.filterWidth, info.strideWidth, info.outWidth),
    ];
  }
  const info = tf.backend_util.computePool3DInfo(
    shape as [number, number, number, number, number],
    filterSize as [number, number, number],
    strides as [number, number, number],
    1,
    pad as 'same',
    dimRoundingMode,
  );
  return [
    windowAxis(info.inDepth, info.padInfo.front, info.filterDepth, info.strideDepth, info.outDepth),
    windowAxis(info.inHeight, info.padInfo.top, info.filterHeight, info.strideHeight, info.outHeight),
    windowAxis(info.inWidth, info.padInfo.left, info.filterWidth, info.strideWidth, info.outWidth),
  ];
}

function windowAxis(length: number, before: number, size: number, stride: number, count: number): WindowAxis {
  // A window that is smaller than its stride may leave the end uncovered, and 'same' then asks for negative padding.
  const padding = Math.max(0, before);
  const padded = Math.max((count - 1) * stride + size, padding + length);
  return { length, before: padding, size, stride, count, padded };
}
