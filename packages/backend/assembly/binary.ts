import {
  ADD,
  ATAN2,
  DIV,
  ELU_GRAD,
  FLOOR_DIV,
  MAXIMUM,
  MINIMUM,
  MOD,
  MUL,
  POW,
  PRELU,
  SQUARED_DIFFERENCE,
  SUB,
} from './binary-operations';
import { elements, rows } from './binary-walk';

// Operations on float32; what the fields and items are is said in `binary-walk.ts`.

export function addF32(params: usize, begin: i32, end: i32): void {
  elements(ADD, params, begin, end);
}
export function addRowsF32(params: usize, begin: i32, end: i32): void {
  rows(ADD, params, begin, end);
}
export function atan2F32(params: usize, begin: i32, end: i32): void {
  elements(ATAN2, params, begin, end);
}
export function atan2RowsF32(params: usize, begin: i32, end: i32): void {
  rows(ATAN2, params, begin, end);
}
export function divF32(params: usize, begin: i32, end: i32): void {
  elements(DIV, params, begin, end);
}
export function divRowsF32(params: usize, begin: i32, end: i32): void {
  rows(DIV, params, begin, end);
}
export function floorDivF32(params: usize, begin: i32, end: i32): void {
  elements(FLOOR_DIV, params, begin, end);
}
export function floorDivRowsF32(params: usize, begin: i32, end: i32): void {
  rows(FLOOR_DIV, params, begin, end);
}
export function maximumF32(params: usize, begin: i32, end: i32): void {
  elements(MAXIMUM, params, begin, end);
}
export function maximumRowsF32(params: usize, begin: i32, end: i32): void {
  rows(MAXIMUM, params, begin, end);
}
export function minimumF32(params: usize, begin: i32, end: i32): void {
  elements(MINIMUM, params, begin, end);
}
export function minimumRowsF32(params: usize, begin: i32, end: i32): void {
  rows(MINIMUM, params, begin, end);
}
export function modF32(params: usize, begin: i32, end: i32): void {
  elements(MOD, params, begin, end);
}
export function modRowsF32(params: usize, begin: i32, end: i32): void {
  rows(MOD, params, begin, end);
}
export function mulF32(params: usize, begin: i32, end: i32): void {
  elements(MUL, params, begin, end);
}
export function mulRowsF32(params: usize, begin: i32, end: i32): void {
  rows(MUL, params, begin, end);
}
export function powF32(params: usize, begin: i32, end: i32): void {
  elements(POW, params, begin, end);
}
export function powRowsF32(params: usize, begin: i32, end: i32): void {
  rows(POW, params, begin, end);
}
export function preluF32(params: usize, begin: i32, end: i32): void {
  elements(PRELU, params, begin, end);
}
export function preluRowsF32(params: usize, begin: i32, end: i32): void {
  rows(PRELU, params, begin, end);
}
export function squaredDifferenceF32(params: usize, begin: i32, end: i32): void {
  elements(SQUARED_DIFFERENCE, params, begin, end);
}
export function squaredDifferenceRowsF32(params: usize, begin: i32, end: i32): void {
  rows(SQUARED_DIFFERENCE, params, begin, end);
}
export function subF32(params: usize, begin: i32, end: i32): void {
  elements(SUB, params, begin, end);
}
export function subRowsF32(params: usize, begin: i32, end: i32): void {
  rows(SUB, params, begin, end);
}

/** dy where y ≥ 0, else dy · (y + 1); a = dy, b = y. */
export function eluGradF32(params: usize, begin: i32, end: i32): void {
  elements(ELU_GRAD, params, begin, end);
}
