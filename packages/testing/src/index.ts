export { allClose, type Comparison, type Tolerance } from './all-close.ts';
export { loadGolden } from './load-golden.ts';
