import { pythonFloat } from './python-float.ts';

/** The names of the intervals between edges, as pandas writes them: with as many digits as tell the edges apart. */
export function intervalNames(
  edges: Float64Array,
  precision: number,
  right: boolean,
  includeLowest: boolean,
  isWhole: boolean,
): string[] {
  const digits = enoughDigits(edges, precision);
  const breaks = Array.from(edges, (edge) => roundFraction(edge, digits));
  const moved = right && includeLowest;
  if (moved) breaks[0] = (breaks[0] as number) - 10 ** -digits;
  const write = isWhole && !moved ? String : pythonFloat;
  return breaks.slice(1).map((end, i) => {
    const start = breaks[i] as number;
    return right ? `(${write(start)}, ${write(end)}]` : `[${write(start)}, ${write(end)})`;
  });
}

function enoughDigits(edges: Float64Array, precision: number): number {
  for (let digits = precision; digits < 20; digits++) {
    if (new Set(Array.from(edges, (edge) => roundFraction(edge, digits))).size === edges.length) return digits;
  }
  return precision;
}

/** The number with `digits` digits after the point, counted from its first one where it is below 1. */
function roundFraction(value: number, digits: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const size = Math.abs(value);
  return roundTo(value, size < 1 ? -Math.floor(Math.log10(size)) - 1 + digits : digits);
}

/** NumPy's `around`: half to even after scaling. */
function roundTo(value: number, digits: number): number {
  const scale = 10 ** digits;
  const scaled = value * scale;
  if (!Number.isFinite(scaled)) return value;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return (up ? floor + 1 : floor) / scale;
}
