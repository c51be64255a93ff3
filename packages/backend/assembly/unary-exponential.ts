import { erf } from './error-function';
import { elu, expm1, selu, softplus } from './exponential';
import { log, log1p } from './logarithm';
import { fieldAddress } from './vector';

const ELU: i32 = 0;
const ERF: i32 = 1;
const EXPM1: i32 = 2;
const LOG: i32 = 3;
const LOG1P: i32 = 4;
const SELU: i32 = 5;
const SOFTPLUS: i32 = 6;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
function apply(op: i32, x: v128): v128 {
  if (op == ELU) return elu(x);
  if (op == ERF) return erf(x);
  if (op == EXPM1) return expm1(x);
  if (op == LOG) return log(x);
  if (op == LOG1P) return log1p(x);
  if (op == SELU) return selu(x);
  return softplus(x);
}

// Fields: x, out. Items: elements; a piece begins at a multiple of 16 and may write into the padding behind the last one.
// @ts-ignore: decorator
@inline
function unary(op: i32, params: usize, begin: i32, end: i32): void {
  let x = fieldAddress(params, 0) + (<usize>begin << 2);
  let out = fieldAddress(params, 1) + (<usize>begin << 2);
  const stop = fieldAddress(params, 1) + (<usize>end << 2);
  // Two at a time keep the processor busier.
  while (out < stop) {
    const first = apply(op, v128.load(x));
    const second = apply(op, v128.load(x, 16));
    v128.store(out, first);
    v128.store(out, second, 16);
    x += 32;
    out += 32;
  }
}

export function eluF32(params: usize, begin: i32, end: i32): void {
  unary(ELU, params, begin, end);
}
export function erfF32(params: usize, begin: i32, end: i32): void {
  unary(ERF, params, begin, end);
}
export function expm1F32(params: usize, begin: i32, end: i32): void {
  unary(EXPM1, params, begin, end);
}
export function logF32(params: usize, begin: i32, end: i32): void {
  unary(LOG, params, begin, end);
}
export function log1pF32(params: usize, begin: i32, end: i32): void {
  unary(LOG1P, params, begin, end);
}
export function seluF32(params: usize, begin: i32, end: i32): void {
  unary(SELU, params, begin, end);
}
export function softplusF32(params: usize, begin: i32, end: i32): void {
  unary(SOFTPLUS, params, begin, end);
}
