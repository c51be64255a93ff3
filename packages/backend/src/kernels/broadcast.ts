/** How two operands of a binary operation are walked through; all in elements. */
export interface Broadcast {
  /** Shape of the result. */
  readonly shape: number[];
  /** Elements of a row: the longest run of neighbours that both operands have as neighbours or as one repeated value. */
  readonly columns: number;
  /** 1 = the operand has its own value for each column, 0 = one value for the row. */
  readonly stepA: 0 | 1;
  readonly stepB: 0 | 1;
  /** Dimensions around the rows, innermost first; none when one row is all. */
  readonly outer: readonly BroadcastAxis[];
}

/** A dimension that rows are counted along, with the distance between neighbours in each operand. */
export interface BroadcastAxis {
  readonly size: number;
  readonly strideA: number;
  readonly strideB: number;
}

/**
 * The fewest dimensions that describe a broadcast: neighbouring axes that both operands walk through alike become one.
 * The shapes must fit together, which tfjs has checked; `shape` is theirs combined.
 */
export function broadcast(a: readonly number[], b: readonly number[], shape: readonly number[]): Broadcast {
  const axes: { size: number; strideA: number; strideB: number }[] = [];
  let strideA = 1;
  let strideB = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    const sizeA = a[axis - shape.length + a.length] ?? 1;
    const sizeB = b[axis - shape.length + b.length] ?? 1;
    if (size !== 1) {
      const step = { size, strideA: sizeA === 1 ? 0 : strideA, strideB: sizeB === 1 ? 0 : strideB };
      const inner = axes.at(-1);
      if (inner !== undefined && continues(inner, step)) inner.size *= size;
      else axes.push(step);
    }
    strideA *= sizeA;
    strideB *= sizeB;
  }
  const [row, ...outer] = axes;
  return {
    shape: [...shape],
    columns: row?.size ?? 1,
    stepA: row?.strideA === 0 ? 0 : 1,
    stepB: row?.strideB === 0 ? 0 : 1,
    outer,
  };
}

function continues(inner: BroadcastAxis, next: BroadcastAxis): boolean {
  return next.strideA === inner.strideA * inner.size && next.strideB === inner.strideB * inner.size;
}
