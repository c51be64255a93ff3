import { ADD_I32, BITWISE_AND, DIV_I32, FLOOR_DIV_I32, MAXIMUM_I32, MINIMUM_I32, MOD_I32, MUL_I32, SQUARED_DIFFERENCE_I32, SUB_I32 } from './binary-operations';
import { elements, rows } from './binary-walk';

export function addI32(params: usize, begin: i32, end: i32): void {
  elements(ADD_I32, params, begin, end);
}
export function addRowsI32(params: usize, begin: i32, end: i32): void {
  rows(ADD_I32, params, begin, end);
}
export function subI32(params: usize, begin: i32, end: i32): void {
  elements(SUB_I32, params, begin, end);
}
export function subRowsI32(params: usize, begin: i32, end: i32): void {
  rows(SUB_I32, params, begin, end);
}
export function mulI32(params: usize, begin: i32, end: i32): void {
  elements(MUL_I32, params, begin, end);
}
export function mulRowsI32(params: usize, begin: i32, end: i32): void {
  rows(MUL_I32, params, begin, end);
}
export function divI32(params: usize, begin: i32, end: i32): void {
  elements(DIV_I32, params, begin, end);
}
export function divRowsI32(params: usize, begin: i32, end: i32): void {
  rows(DIV_I32, params, begin, end);
}
export function maximumI32(params: usize, begin: i32, end: i32): void {
  elements(MAXIMUM_I32, params, begin, end);
}
export function maximumRowsI32(params: usize, begin: i32, end: i32): void {
  rows(MAXIMUM_I32, params, begin, end);
}
export function minimumI32(params: usize, begin: i32, end: i32): void {
  elements(MINIMUM_I32, params, begin, end);
}
export function minimumRowsI32(params: usize, begin: i32, end: i32): void {
  rows(MINIMUM_I32, params, begin, end);
}
export function squaredDifferenceI32(params: usize, begin: i32, end: i32): void {
  elements(SQUARED_DIFFERENCE_I32, params, begin, end);
}
export function squaredDifferenceRowsI32(params: usize, begin: i32, end: i32): void {
  rows(SQUARED_DIFFERENCE_I32, params, begin, end);
}
export function floorDivI32(params: usize, begin: i32, end: i32): void {
  elements(FLOOR_DIV_I32, params, begin, end);
}
export function floorDivRowsI32(params: usize, begin: i32, end: i32): void {
  rows(FLOOR_DIV_I32, params, begin, end);
}
export function modI32(params: usize, begin: i32, end: i32): void {
  elements(MOD_I32, params, begin, end);
}
export function modRowsI32(params: usize, begin: i32, end: i32): void {
  rows(MOD_I32, params, begin, end);
}
export function bitwiseAndI32(params: usize, begin: i32, end: i32): void {
  elements(BITWISE_AND, params, begin, end);
}
export function bitwiseAndRowsI32(params: usize, begin: i32, end: i32): void {
  rows(BITWISE_AND, params, begin, end);
}
