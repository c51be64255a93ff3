import type { ConvAxis, ConvGeometry } from './conv-geometry.ts';

/** Numbers of a window that lie side by side in the source. */
export interface Run {
  /** Distance from the anchor of the window; `x` and `length` in elements. */
  readonly z: number;
  readonly y: number;
  readonly x: number;
  readonly length: number;
  /** Its place in the window. */
  readonly first: number;
}

/** Output pixels that read windows of the same form: pixel (z, y, x) lies at (z, y, x) · `outStep` + offset in the output. */
export interface Lattice {
  readonly count: readonly [z: number, y: number, x: number];
  readonly offset: readonly [z: number, y: number, x: number];
  readonly runs: readonly Run[];
  /** Taps of the filter in the order of the window, each `channels` numbers of it. */
  readonly taps: readonly number[];
  /** Numbers in a window. */
  readonly depth: number;
}

/** All output pixels of a convolution, and how they find their windows. */
export interface Lattices {
  readonly lattices: readonly Lattice[];
  /** Source coordinates of the anchor of a window are the pixel's coordinates in its lattice times this. */
  readonly sourceStep: readonly [z: number, y: number, x: number];
  readonly outStep: readonly [z: number, y: number, x: number];
}

interface AxisTap {
  readonly tap: number;
  readonly distance: number;
}

interface AxisLattice {
  readonly count: number;
  readonly offset: number;
  readonly taps: readonly AxisTap[];
}

const axes = ['z', 'y', 'x'] as const;

/** The windows of a convolution: one lattice. */
export function forwardLattices(geometry: ConvGeometry): Lattices {
  return {
    lattices: combine(geometry, geometry.inChannels, forwardAxis),
    sourceStep: [geometry.z.stride, geometry.y.stride, geometry.x.stride],
    outStep: [1, 1, 1],
  };
}

/**
 * The gradient of the input as a convolution of the gradient of the output: pixels whose coordinates leave the same remainder
 * by the stride read the same taps of the filter.
 */
export function inputGradientLattices(geometry: ConvGeometry): Lattices {
  return {
    lattices: combine(geometry, geometry.outChannels, inputGradientAxis),
    sourceStep: [1, 1, 1],
    outStep: [geometry.z.stride, geometry.y.stride, geometry.x.stride],
  };
}

function forwardAxis({ output, filter, dilation, pad }: ConvAxis): AxisLattice[] {
  const taps = Array.from({ length: filter }, (_, tap) => ({ tap, distance: tap * dilation - pad }));
  return [{ count: output, offset: 0, taps }];
}

function inputGradientAxis({ input, filter, stride, dilation, pad }: ConvAxis): AxisLattice[] {
  return Array.from({ length: Math.min(stride, input) }, (_, offset) => ({
    count: Math.ceil((input - offset) / stride),
    offset,
    taps: Array.from({ length: filter }, (_unused, tap) => ({
      tap,
      distance: (offset + pad - tap * dilation) / stride,
    }))
      .filter(({ distance }) => Number.isInteger(distance))
      .toSorted((a, b) => a.distance - b.distance),
  }));
}

function combine(geometry: ConvGeometry, channels: number, along: (axis: ConvAxis) => AxisLattice[]): Lattice[] {
  const [alongZ, alongY, alongX] = axes.map((name) => along(geometry[name])) as [
    AxisLattice[],
    AxisLattice[],
    AxisLattice[],
  ];
  return alongZ.flatMap((z) => alongY.flatMap((y) => alongX.map((x) => lattice(geometry, channels, z, y, x))));
}

function lattice(
  { y: axisY, x: axisX }: ConvGeometry,
  channels: number,
  z: AxisLattice,
  y: AxisLattice,
  x: AxisLattice,
): Lattice {
  const runs: Run[] = [];
  const taps: number[] = [];
  let depth = 0;
  for (const tapZ of z.taps) {
    for (const tapY of y.taps) {
      const row = (tapZ.tap * axisY.filter + tapY.tap) * axisX.filter;
      for (let i = 0; i < x.taps.length;) {
        const start = x.taps[i]?.distance ?? 0;
        let length = 0;
        for (; x.taps[i]?.distance === start + length; i++, length++) taps.push(row + (x.taps[i]?.tap ?? 0));
        runs.push({ z: tapZ.distance, y: tapY.distance, x: start * channels, length: length * channels, first: depth });
        depth += length * channels;
      }
    }
  }
  return { count: [z.count, y.count, x.count], offset: [z.offset, y.offset, x.offset], runs, taps, depth };
}
