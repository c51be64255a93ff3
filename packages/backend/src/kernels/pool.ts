import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { geometry2D, geometry3D, type ConvGeometry } from './conv-geometry.ts';
import { filled } from './fill.ts';
import { rowGrain } from './grain.ts';
import { withLeadingPart } from './leading-part.ts';

type Shape4 = [number, number, number, number];
type Shape5 = [number, number, number, number, number];
type Pad = Parameters<typeof tf.backend_util.computePool2DInfo>[4];
type Rounding = 'floor' | 'round' | 'ceil';

interface PoolAttrs {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: Pad;
  readonly dimRoundingMode?: Rounding;
}

interface Pool3DAttrs {
  readonly filterSize: [number, number, number] | number;
  readonly strides: [number, number, number] | number;
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode?: Rounding;
  readonly dataFormat?: 'NDHWC' | 'NCDHW';
}

/** Addresses of the first three fields of `assembly/pool-fields.ts`. */
type Addresses = readonly [source: number, other: number, result: number];

// Channels of an item of the gradient of overlapping windows.
const channelBlock = 16;

type Pool2DInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;
type Pool3DInfo = ReturnType<typeof tf.backend_util.computePool3DInfo>;

function pool2D(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttrs): Pool2DInfo {
  return tf.backend_util.computePool2DInfo([...shape] as Shape4, filterSize, strides, 1, pad, dimRoundingMode);
}

function pool3D(shape: readonly number[], attrs: Pool3DAttrs): Pool3DInfo {
  const { filterSize, strides, pad, dimRoundingMode, dataFormat } = attrs;
  const size = [...shape] as Shape5;
  return tf.backend_util.computePool3DInfo(size, filterSize, strides, 1, pad, dimRoundingMode, dataFormat);
}

function fieldsOf({ inChannels, z, y, x }: ConvGeometry, addresses: Addresses, rule: number): number[] {
  const each = (name: 'input' | 'output' | 'filter' | 'stride' | 'pad'): number[] => [z[name], y[name], x[name]];
  return [
    ...[...addresses, inChannels, ...each('input'), ...each('output'), ...each('filter')],
    ...[...each('stride'), ...each('pad'), rule],
  ];
}

function windowSize({ z, y, x }: ConvGeometry): number {
  return z.filter * y.filter * x.filter;
}

/** Runs a kernel whose items are rows of the output. */
function overRows(
  backend: ModuBackend,
  name: string,
  geometry: ConvGeometry,
  addresses: Addresses,
  rule: number,
): void {
  const { batch, inChannels, z, y, x } = geometry;
  const grain = rowGrain(x.output * inChannels * windowSize(geometry));
  backend.run(name, fieldsOf(geometry, addresses, rule), batch * z.output * y.output, grain);
}

function maxPoolGradient(
  backend: ModuBackend,
  geometry: ConvGeometry,
  { input, dy }: { readonly input: TensorInfo; readonly dy: TensorInfo },
  takeLast: 0 | 1,
): TensorInfo {
  if (sizeOf(dy.shape) === 0) return filled(backend, input.shape, 'float32', 0);
  const out = backend.output(input.shape, 'float32');
  const addresses = [backend.address(input), backend.address(dy), backend.address(out)] as const;
  const { batch, inChannels, z, y, x } = geometry;
  if ([z, y, x].every(({ filter, stride }) => filter <= stride)) {
    overRows(backend, 'maxPoolGradientApart', geometry, addresses, takeLast);
  } else {
    const items = batch * Math.ceil(inChannels / channelBlock);
    const grain = rowGrain(channelBlock * z.output * y.output * x.output * windowSize(geometry));
    backend.run('maxPoolGradient', fieldsOf(geometry, addresses, takeLast), items, grain);
  }
  return out;
}

function averagePoolGradient(
  backend: ModuBackend,
  geometry: ConvGeometry,
  dy: TensorInfo,
  shape: number[],
): TensorInfo {
  const out = backend.output(shape, 'float32');
  if (sizeOf(shape) === 0) return out;
  const { batch, inChannels, z, y, x } = geometry;
  const addresses = [0, backend.address(dy), backend.address(out)] as const;
  const grain = rowGrain(x.input * inChannels);
  backend.run('averagePoolGradient', fieldsOf(geometry, addresses, 0), batch * z.input * y.input, grain);
  return out;
}

interface OneInput {
  readonly x: TensorInfo;
}

interface GradientInputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

function forward2D(backend: ModuBackend, name: string, x: TensorInfo, attrs: PoolAttrs): TensorInfo | undefined {
  if (x.dtype !== 'float32') return undefined;
  const info = pool2D(x.shape, attrs);
  const { filterHeight, filterWidth, inShape, outShape } = info;
  if (filterHeight * filterWidth === 1 && tf.util.arraysEqual(inShape, outShape)) return backend.share(x, x.shape);
  const out = backend.output(outShape, 'float32');
  overRows(backend, name, geometry2D(info), [backend.address(x), backend.address(out), 0], 0);
  return out;
}

function forward3D(backend: ModuBackend, name: string, x: TensorInfo, attrs: Pool3DAttrs): TensorInfo | undefined {
  if (x.dtype !== 'float32') return undefined;
  const info = pool3D(x.shape, attrs);
  const out = backend.output(info.outShape, 'float32');
  overRows(backend, name, geometry3D(info), [backend.address(x), backend.address(out), 0], 1);
  return out;
}

/** Pooling and its gradients. */
export const poolKernels: readonly KernelConfig[] = [
  nativeKernel<OneInput, PoolAttrs>('MaxPool', ({ inputs: { x }, attrs, backend }) =>
    forward2D(backend, 'maxPool', x, attrs),
  ),

  nativeKernel<OneInput, PoolAttrs>('AvgPool', ({ inputs: { x }, attrs, backend }) =>
    forward2D(backend, 'averagePool', x, attrs),
  ),

  nativeKernel<GradientInputs, PoolAttrs>('MaxPoolGrad', ({ inputs: { dy, input }, attrs, backend }) => {
    if (input.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const info = pool2D(input.shape, attrs);
    return withLeadingPart(backend, dy, info.outShape, (part) =>
      maxPoolGradient(backend, geometry2D(info), { input, dy: part }, 0),
    );
  }),

  nativeKernel<GradientInputs, PoolAttrs>('AvgPoolGrad', ({ inputs: { dy, input }, attrs, backend }) => {
    if (dy.dtype !== 'float32') return undefined;
    const { filterSize, strides, pad } = attrs;
    const info = pool2D(input.shape, { filterSize, strides, pad });
    return withLeadingPart(backend, dy, info.outShape, (part) =>
      averagePoolGradient(backend, geometry2D(info), part, input.shape),
    );
  }),

  nativeKernel<OneInput, PoolAttrs & { readonly includeBatchInIndex: boolean }>(
    'MaxPoolWithArgmax',
    ({ inputs: { x }, attrs, backend }) => {
      if (x.dtype !== 'float32') return undefined;
      const { filterSize, strides, pad, includeBatchInIndex } = attrs;
      const info = pool2D(x.shape, { filterSize, strides, pad });
      const out = backend.output(info.outShape, 'float32');
      const places = backend.output(info.outShape, 'int32');
      const addresses = [backend.address(x), backend.address(out), backend.address(places)] as const;
      overRows(backend, 'maxPoolPlaces', geometry2D(info), addresses, Number(includeBatchInIndex));
      return [out, places];
    },
  ),

  nativeKernel<OneInput, Pool3DAttrs>('MaxPool3D', ({ inputs: { x }, attrs, backend }) =>
    forward3D(backend, 'maxPool', x, attrs),
  ),

  nativeKernel<OneInput, Pool3DAttrs>('AvgPool3D', ({ inputs: { x }, attrs, backend }) =>
    forward3D(backend, 'averagePool', x, attrs),
  ),

  nativeKernel<GradientInputs, Pool3DAttrs>('MaxPool3DGrad', ({ inputs: { dy, input }, attrs, backend }) => {
    if (input.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const info = pool3D(input.shape, { filterSize, strides, pad, ...(dimRoundingMode && { dimRoundingMode }) });
    return withLeadingPart(backend, dy, info.outShape, (part) =>
      maxPoolGradient(backend, geometry3D(info), { input, dy: part }, 1),
    );
  }),

  nativeKernel<GradientInputs, Pool3DAttrs>('AvgPool3DGrad', ({ inputs: { dy, input }, attrs, backend }) => {
    if (dy.dtype !== 'float32') return undefined;
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const info = pool3D(input.shape, { filterSize, strides, pad, ...(dimRoundingMode && { dimRoundingMode }) });
    return withLeadingPart(backend, dy, info.outShape, (part) =>
      averagePoolGradient(backend, geometry3D(info), part, input.shape),
    );
  }),
];
