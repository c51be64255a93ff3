export { allClose, type Comparison, type Tolerance } from './all-close.ts';
export {
  checkBadOptions,
  checkFrozenOptions,
  checkOptionsUnmodified,
  checkUnknownOption,
  expectRefusal,
  type BadOptions,
} from './check-options.ts';
export { loadGolden } from './load-golden.ts';
export { testCallback } from './test-callback.ts';
export type { CallbackSubject } from './callback-subject.ts';
export { testLayer } from './test-layer.ts';
export type { GradientOptions, LayerInput, LayerSubject } from './layer-subject.ts';
export { testSplitter } from './test-splitter.ts';
export type { SplitterLike, SplitterSubject } from './splitter-subject.ts';
export { testTransformerGoldens, type TransformerGolden, type TransformerGoldens } from './test-transformer-goldens.ts';
export { testTransformer } from './test-transformer.ts';
export type { TransformerLike, TransformerSubject } from './transformer-subject.ts';
