import fc from 'fast-check';
import { anyTensor, boolTensor, broadcastShapes, floatTensor, intTensor, shapes, tameFloats } from './arbitraries.ts';
import type { TensorSpec } from './compare-with-cpu.ts';
import { filterGradient, forward, fusedForward, inputGradient, pooled, resized } from './image-cases.ts';
import type { KernelCase } from './kernel-call.ts';

type Values = (shape: readonly number[]) => fc.Arbitrary<TensorSpec>;

const tame: Values = (shape) => floatTensor(shape, tameFloats);
const positive: Values = (shape) => floatTensor(shape, fc.float({ min: 0.125, max: 4, noNaN: true }));
const size = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max });
const some = shapes({ minRank: 1, minLength: 1, maxLength: 5 });

/** One input of any shape, sizes 0 and 1 among them. */
function one(values: Values = floatTensor, name = 'x', attrs: fc.Arbitrary<object> = fc.constant({})): KernelCase {
  const calls = fc.tuple(shapes({ maxLength: 6 }).chain(values), attrs);
  return { calls: calls.map(([x, given]) => ({ inputs: { [name]: x }, attrs: given })) };
}

/** Two inputs whose shapes broadcast. */
function pair(values: Values = floatTensor, names: readonly [string, string] = ['a', 'b']): KernelCase {
  const calls = broadcastShapes.chain(([a, b]) => fc.tuple(values(a), values(b)));
  return { calls: calls.map(([a, b]) => ({ inputs: { [names[0]]: a, [names[1]]: b } })) };
}

/** One input with values along each axis, and attributes that depend on its shape. */
function shaped(
  attrs: (shape: number[]) => fc.Arbitrary<object>,
  values: Values = floatTensor,
  name = 'x',
  from: fc.Arbitrary<number[]> = some,
): KernelCase {
  const calls = from.chain((shape) => fc.tuple(values(shape), attrs(shape)));
  return { calls: calls.map(([x, given]) => ({ inputs: { [name]: x }, attrs: given })) };
}

const axisOf = (shape: readonly number[]): fc.Arbitrary<number> => fc.nat({ max: shape.length - 1 });
const reduced = (values: Values, from = some): KernelCase =>
  shaped(
    (shape) =>
      fc.tuple(fc.subarray([...shape.keys()], { minLength: 1 }), fc.boolean()).map(([axis, keepDims]) => ({
        ...{ axis, reductionIndices: axis },
        keepDims,
      })),
    values,
    'x',
    from,
  );

/** Several inputs of one shape, as a list. */
const listed = (attrs: (shape: number[]) => fc.Arbitrary<object>): KernelCase => ({
  calls: some
    .chain((shape) => fc.tuple(fc.array(floatTensor(shape), { minLength: 1, maxLength: 4 }), attrs(shape)))
    .map(([tensors, given]) => ({ inputs: Object.fromEntries(tensors.entries()), attrs: given })),
});

const matrices = (fused: boolean): KernelCase => ({
  calls: fc
    .record({
      batch: fc.array(size(3, 0), { maxLength: 1 }),
      ...{ rows: size(13, 0), depth: size(13, 0), columns: size(13, 0) },
      ...{
        transposeA: fc.boolean(),
        transposeB: fc.boolean(),
        activation: fc.constantFrom('linear', 'relu', 'sigmoid'),
      },
    })
    .chain(({ batch, rows, depth, columns, ...attrs }) => {
      const outer = [...batch, ...(batch.length === 0 ? [1] : [])];
      const a = tame([...outer, ...(attrs.transposeA ? [depth, rows] : [rows, depth])]);
      const b = tame([...outer, ...(attrs.transposeB ? [columns, depth] : [depth, columns])]);
      return fc
        .tuple(a, b, tame([columns]))
        .map(([left, right, bias]) => ({ inputs: { a: left, b: right, ...(fused && { bias }) }, attrs }));
    }),
  absolute: 1e-5,
});

const indexed = (shape: number[], count: number): fc.Arbitrary<TensorSpec> =>
  fc
    .array(fc.tuple(...shape.map((length) => fc.nat({ max: length - 1 }))), { minLength: count, maxLength: count })
    .map((tuples) => ({ values: Int32Array.from(tuples.flat()), shape: [count, shape.length], dtype: 'int32' }));

/** Index tuples that all differ, for scatters whose order is not settled. */
const places = (shape: number[]): fc.Arbitrary<TensorSpec> => {
  const cells = shape.reduce((product, length) => product * length, 1);
  return fc.uniqueArray(fc.nat({ max: cells - 1 }), { minLength: 1, maxLength: 6 }).map((flat) => {
    const tuple = (at: number): number[] =>
      shape.map((length, axis) => Math.floor(at / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % length);
    return { values: Int32Array.from(flat.flatMap(tuple)), shape: [flat.length, shape.length], dtype: 'int32' };
  });
};

const unaryNames =
  'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Expm1 Floor Log Log1p Neg Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Sqrt Square Tan Tanh IsNan IsInf IsFinite'.split(
    ' ',
  );
const binaryNames =
  'Add Atan2 Equal FloorDiv Greater GreaterEqual Less LessEqual Maximum Minimum Mod Multiply NotEqual RealDiv SquaredDifference Sub'.split(
    ' ',
  );
const each = (names: readonly string[], make: () => KernelCase): Record<string, KernelCase> =>
  Object.fromEntries(names.map((name) => [name, { ...make(), relative: 1e-4, absolute: 1e-5 }]));
const resultAttrs = fc.record({ dtype: fc.constantFrom('float32', 'int32') });

/** For every kernel of tfjs that runs in WebAssembly, random calls of it. */
export const kernelCases: Readonly<Record<string, KernelCase>> = {
  ...each(unaryNames, one),
  ...each(binaryNames, pair),
  Pow: { ...pair(positive), relative: 1e-4 },
  BitwiseAnd: {
    calls: some.chain((shape) => fc.tuple(intTensor(shape), intTensor(shape))).map(([a, b]) => ({ inputs: { a, b } })),
  },
  LogicalAnd: pair(boolTensor),
  LogicalOr: pair(boolTensor),
  LogicalNot: one(boolTensor),
  Prelu: pair(floatTensor, ['x', 'alpha']),
  EluGrad: {
    calls: some.chain((shape) => fc.tuple(tame(shape), tame(shape))).map(([dy, y]) => ({ inputs: { dy, y } })),
  },
  Step: one(floatTensor, 'x', fc.record({ alpha: tameFloats })),
  LeakyRelu: one(floatTensor, 'x', fc.record({ alpha: tameFloats })),
  ClipByValue: one(floatTensor, 'x', fc.record({ clipValueMin: size(0, -5), clipValueMax: size(5, 0) })),
  Select: {
    calls: shapes({ maxLength: 6 })
      .chain((shape) => fc.tuple(boolTensor(shape), floatTensor(shape), floatTensor(shape)))
      .map(([condition, t, e]) => ({ inputs: { condition, t, e } })),
  },
  Cast: one(anyTensor, 'x', resultAttrs),
  AddN: { ...listed(() => fc.constant({})), absolute: 1e-5 },
  Concat: listed((shape) => fc.record({ axis: axisOf(shape) })),
  Pack: listed((shape) => fc.record({ axis: fc.nat({ max: shape.length }) })),
  ArgMax: shaped((shape) => fc.record({ axis: axisOf(shape) })),
  ArgMin: shaped((shape) => fc.record({ axis: axisOf(shape) })),
  Sum: { ...reduced(tame, shapes({ minRank: 1, maxLength: 5 })), absolute: 1e-4 },
  Mean: { ...reduced(tame), absolute: 1e-5 },
  Prod: { ...reduced(positive, shapes({ minRank: 1, maxRank: 3, maxLength: 4 })), relative: 1e-4 },
  Max: reduced(floatTensor),
  Min: reduced(floatTensor),
  All: reduced(boolTensor),
  Any: reduced(boolTensor),
  Cumsum: {
    ...shaped((shape) => fc.record({ axis: axisOf(shape), exclusive: fc.boolean(), reverse: fc.boolean() }), tame),
    absolute: 1e-5,
  },
  Cumprod: {
    ...shaped((shape) => fc.record({ axis: axisOf(shape), exclusive: fc.boolean(), reverse: fc.boolean() }), tame),
    absolute: 1e-5,
  },
  Softmax: shaped((shape) => fc.constant({ dim: shape.length - 1 }), tame, 'logits'),
  LogSoftmax: shaped((shape) => fc.constant({ axis: shape.length - 1 }), tame, 'logits'),
  TopK: shaped((shape) => fc.record({ k: fc.nat({ max: shape.at(-1) ?? 0 }), sorted: fc.constant(true) }), tame),
  FusedBatchNorm: {
    calls: some
      .chain((shape) => {
        const channels = shape.slice(-1);
        return fc.tuple(tame(shape), tame(channels), tame(channels), tame(channels), positive(channels));
      })
      .map(([x, scale, offset, mean, variance]) => ({
        inputs: { x, scale, offset, mean, variance },
        attrs: { varianceEpsilon: 1e-3 },
      })),
    relative: 1e-4,
    absolute: 1e-5,
  },
  Conv2D: forward(2),
  FusedConv2D: fusedForward(false),
  Conv2DBackpropInput: inputGradient(2),
  Conv2DBackpropFilter: filterGradient(2),
  Conv3D: forward(3),
  Conv3DBackpropInputV2: inputGradient(3),
  Conv3DBackpropFilterV2: filterGradient(3),
  DepthwiseConv2dNative: forward(2, true),
  FusedDepthwiseConv2D: fusedForward(true),
  DepthwiseConv2dNativeBackpropInput: inputGradient(2, true),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(2, true),
  MaxPool: pooled(2, ['x']),
  AvgPool: pooled(2, ['x']),
  MaxPoolGrad: pooled(2, ['dy', 'input']),
  AvgPoolGrad: pooled(2, ['dy', 'input']),
  MaxPoolWithArgmax: pooled(2, ['x']),
  MaxPool3D: pooled(3, ['x']),
  AvgPool3D: pooled(3, ['x']),
  MaxPool3DGrad: pooled(3, ['dy', 'input']),
  AvgPool3DGrad: pooled(3, ['dy', 'input']),
  BatchMatMul: matrices(false),
  _FusedMatMul: matrices(true),
  Einsum: {
    calls: fc.tuple(size(5), size(5), size(5), size(5)).chain(([b, i, j, k]) =>
      fc.tuple(tame([b, i, j]), tame([b, j, k])).map(([x, y]) => ({
        inputs: { 0: x, 1: y },
        attrs: { equation: 'bij,bjk->bki' },
      })),
    ),
    absolute: 1e-5,
  },
  Fill: {
    calls: fc
      .record({ shape: shapes(), value: size(9, -9), dtype: fc.constantFrom('float32', 'int32') })
      .map((attrs) => ({ inputs: {}, attrs })),
  },
  Range: {
    calls: fc
      .record({ start: size(5, -5), stop: size(9, -9), step: fc.constantFrom(1, 2, -1), dtype: fc.constant('float32') })
      .map((attrs) => ({ inputs: {}, attrs })),
  },
  LinSpace: {
    calls: fc.record({ start: tameFloats, stop: tameFloats, num: size(20) }).map((attrs) => ({ inputs: {}, attrs })),
  },
  OnesLike: one(anyTensor),
  ZerosLike: one(anyTensor),
  Identity: one(anyTensor),
  Reshape: shaped((shape) => fc.constant({ shape: [shape.reduce((a, b) => a * b, 1), 1] }), anyTensor),
  ExpandDims: shaped((shape) => fc.record({ dim: fc.nat({ max: shape.length }) }), anyTensor, 'input'),
  GatherV2: {
    calls: some.chain((shape) =>
      axisOf(shape).chain((axis) =>
        fc.tuple(anyTensor(shape), shapes({ maxRank: 2 })).chain(([x, more]) =>
          intTensor(more, fc.nat({ max: (shape[axis] ?? 1) - 1 })).map((indices) => ({
            inputs: { x, indices },
            attrs: { axis, batchDims: 0 },
          })),
        ),
      ),
    ),
  },
  GatherNd: {
    calls: some.chain((shape) =>
      fc
        .tuple(anyTensor(shape), size(shape.length), size(6))
        .chain(([params, depth, count]) =>
          indexed(shape.slice(0, depth), count).map((indices) => ({ inputs: { params, indices } })),
        ),
    ),
  },
  ScatterNd: {
    calls: some.chain((shape) =>
      indexed(shape.slice(0, 1), 5).chain((indices) =>
        tame([5, ...shape.slice(1)]).map((updates) => ({ inputs: { indices, updates }, attrs: { shape } })),
      ),
    ),
    absolute: 1e-5,
  },
  TensorScatterUpdate: {
    calls: some.chain((shape) =>
      places(shape).chain((indices) =>
        fc
          .tuple(floatTensor(shape), floatTensor(indices.shape.slice(0, 1)))
          .map(([tensor, updates]) => ({ inputs: { tensor, indices, updates } })),
      ),
    ),
  },
  SparseToDense: {
    calls: some.chain((outputShape) =>
      places(outputShape).chain((sparseIndices) =>
        fc.tuple(floatTensor(sparseIndices.shape.slice(0, 1)), floatTensor([])).map(([sparseValues, defaultValue]) => ({
          inputs: { sparseIndices, sparseValues, defaultValue },
          attrs: { outputShape },
        })),
      ),
    ),
  },
  UnsortedSegmentSum: {
    calls: fc
      .tuple(size(9), shapes({ maxRank: 2, maxLength: 5 }), size(6))
      .chain(([count, rest, numSegments]) =>
        fc
          .tuple(tame([count, ...rest]), intTensor([count], fc.integer({ min: -2, max: 8 })))
          .map(([x, segmentIds]) => ({ inputs: { x, segmentIds }, attrs: { numSegments } })),
      ),
    absolute: 1e-5,
  },
  OneHot: {
    calls: shapes({ maxRank: 2 })
      .chain((shape) => fc.tuple(intTensor(shape, fc.integer({ min: -3, max: 12 })), size(9, 2)))
      .map(([indices, depth]) => ({
        inputs: { indices },
        attrs: { dtype: 'float32', depth, onValue: 2, offValue: -1 },
      })),
  },
  Slice: shaped(
    (shape) =>
      fc
        .tuple(...shape.map((length) => fc.nat({ max: length })))
        .chain((begin) =>
          fc
            .tuple(...shape.map((length, axis) => fc.nat({ max: length - (begin[axis] ?? 0) })))
            .map((extent) => ({ begin, size: extent })),
        ),
    anyTensor,
  ),
  StridedSlice: shaped(
    (shape) =>
      fc.record({
        begin: fc.tuple(...shape.map((length) => fc.integer({ min: -length, max: length }))),
        end: fc.tuple(...shape.map((length) => fc.integer({ min: -length, max: length }))),
        strides: fc.tuple(...shape.map(() => fc.constantFrom(2, 3, -1, -2))),
        ...{ beginMask: fc.nat({ max: 7 }), endMask: fc.nat({ max: 7 }) },
        ...{ ellipsisMask: fc.constant(0), newAxisMask: fc.constant(0), shrinkAxisMask: fc.constant(0) },
      }),
    anyTensor,
  ),
  SplitV: shaped(
    (shape) =>
      axisOf(shape).chain((axis) =>
        fc.nat({ max: shape[axis] ?? 0 }).map((first) => ({
          axis,
          numOrSizeSplits: [first, (shape[axis] ?? 0) - first],
        })),
      ),
    anyTensor,
  ),
  Unpack: shaped((shape) => fc.record({ axis: axisOf(shape) }), anyTensor, 'value'),
  PadV2: shaped(
    (shape) =>
      fc.record({
        paddings: fc.tuple(...shape.map(() => fc.tuple(size(3, 0), size(3, 0)))),
        constantValue: size(5, -5),
      }),
    floatTensor,
  ),
  MirrorPad: shaped(
    (shape) =>
      fc.record({
        paddings: fc.tuple(
          ...shape.map((length) => fc.tuple(fc.nat({ max: length - 1 }), fc.nat({ max: length - 1 }))),
        ),
        mode: fc.constantFrom('reflect', 'symmetric'),
      }),
    floatTensor,
  ),
  Tile: shaped((shape) => fc.record({ reps: fc.tuple(...shape.map(() => size(3))) }), anyTensor),
  Reverse: shaped((shape) => fc.record({ dims: fc.subarray([...shape.keys()]) }), anyTensor),
  Transpose: shaped(
    (shape) =>
      fc.record({ perm: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length, maxLength: shape.length }) }),
    anyTensor,
  ),
  SpaceToBatchND: {
    calls: fc.tuple(size(2), size(3), size(3), size(3)).chain(([batch, block, cells, channels]) =>
      tame([batch, block * cells, channels]).map((x) => ({
        inputs: { x },
        attrs: { blockShape: [block], paddings: [[0, block]] },
      })),
    ),
  },
  BatchToSpaceND: {
    calls: fc.tuple(size(2), size(3), size(3, 2), size(3)).chain(([batch, block, cells, channels]) =>
      tame([batch * block, cells, channels]).map((x) => ({
        inputs: { x },
        attrs: { blockShape: [block], crops: [[0, 1]] },
      })),
    ),
  },
  DepthToSpace: {
    calls: fc.tuple(size(2), size(3), size(3), size(3, 2)).chain(([batch, side, channels, blockSize]) =>
      tame([batch, side, side, channels * blockSize * blockSize]).map((x) => ({
        inputs: { x },
        attrs: { blockSize, dataFormat: 'NHWC' },
      })),
    ),
  },
  ResizeBilinear: resized(false),
  ResizeNearestNeighbor: resized(false),
  ResizeBilinearGrad: resized(true),
  ResizeNearestNeighborGrad: resized(true),
  Complex: {
    calls: some
      .chain((shape) => fc.tuple(tame(shape), tame(shape)))
      .map(([real, imag]) => ({ inputs: { real, imag } })),
  },
  Real: {
    calls: some
      .chain((shape) => fc.tuple(tame(shape), tame(shape)))
      .map(([real, imag]) => ({ inputs: { real, imag } })),
  },
  Imag: {
    calls: some
      .chain((shape) => fc.tuple(tame(shape), tame(shape)))
      .map(([real, imag]) => ({ inputs: { real, imag } })),
  },
};
