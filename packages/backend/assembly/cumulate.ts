import { fieldAddress, fieldI32, storeLanes } from './vector';
import { toInt32 } from './wrap';

// Fields: x, out, length, inner, exclusive, reverse: of [outer, length, inner]. Items: (outer, strip of 4 columns), or rows
// where inner = 1. Every step is rounded to the type of the result, as tfjs does.

const SUM: i32 = 0;
const PROD: i32 = 1;

// @ts-ignore: decorator
@inline
function cumulateF32(op: i32, params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  const inner = fieldI32(params, 3);
  const exclusive = fieldI32(params, 4) != 0;
  const reverse = fieldI32(params, 5) != 0;
  const strips = inner == 1 ? 1 : (inner + 3) >> 2;
  const step: isize = reverse ? -(<isize>inner << 2) : <isize>inner << 2;
  for (let item = begin; item < end; item++) {
    const column = (item % strips) << 2;
    const first = (<usize>(item / strips) * length + <usize>(reverse ? length - 1 : 0)) * <usize>inner + <usize>column;
    let from = fieldAddress(params, 0) + (first << 2);
    let to = fieldAddress(params, 1) + (first << 2);
    if (inner == 1) {
      let total: f32 = op == SUM ? 0 : 1;
      for (let left = length; left > 0; left--) {
        const value = load<f32>(from);
        if (exclusive) store<f32>(to, total);
        total = op == SUM ? total + value : total * value;
        if (!exclusive) store<f32>(to, total);
        from += <usize>step;
        to += <usize>step;
      }
    } else {
      let total = f32x4.splat(op == SUM ? 0 : 1);
      for (let left = length; left > 0; left--) {
        const value = v128.load(from);
        if (exclusive) storeLanes(to, total, inner - column);
        total = op == SUM ? f32x4.add(total, value) : f32x4.mul(total, value);
        if (!exclusive) storeLanes(to, total, inner - column);
        from += <usize>step;
        to += <usize>step;
      }
    }
  }
}

// Items: (outer, column).
// @ts-ignore: decorator
@inline
function cumulateI32(op: i32, params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  const inner = fieldI32(params, 3);
  const exclusive = fieldI32(params, 4) != 0;
  const reverse = fieldI32(params, 5) != 0;
  const step: isize = reverse ? -(<isize>inner << 2) : <isize>inner << 2;
  for (let item = begin; item < end; item++) {
    const first = (<usize>(item / inner) * length + <usize>(reverse ? length - 1 : 0)) * <usize>inner + <usize>(item % inner);
    let from = fieldAddress(params, 0) + (first << 2);
    let to = fieldAddress(params, 1) + (first << 2);
    let total = op;
    for (let left = length; left > 0; left--) {
      const value = load<i32>(from);
      if (exclusive) store<i32>(to, total);
      total = op == SUM ? total + value : toInt32(<f64>total * <f64>value);
      if (!exclusive) store<i32>(to, total);
      from += <usize>step;
      to += <usize>step;
    }
  }
}

export function cumsumF32(params: usize, begin: i32, end: i32): void {
  cumulateF32(SUM, params, begin, end);
}
export function cumprodF32(params: usize, begin: i32, end: i32): void {
  cumulateF32(PROD, params, begin, end);
}
export function cumsumI32(params: usize, begin: i32, end: i32): void {
  cumulateI32(SUM, params, begin, end);
}
export function cumprodI32(params: usize, begin: i32, end: i32): void {
  cumulateI32(PROD, params, begin, end);
}

/** Products of rows of int32 values, carried in float64. Fields: x, out, length. Items: rows. */
export function prodRowsI32(params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  let from = fieldAddress(params, 0) + ((<usize>begin * length) << 2);
  for (let row = begin; row < end; row++) {
    let product: f64 = 1;
    for (let left = length; left > 0; left--) {
      product *= <f64>load<i32>(from);
      from += 4;
    }
    store<i32>(fieldAddress(params, 1) + (<usize>row << 2), toInt32(product));
  }
}
