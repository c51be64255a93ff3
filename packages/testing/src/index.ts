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
export { testCallback, type CallbackSubject } from './test-callback.ts';
export { testLayer, type GradientOptions, type LayerInput, type LayerSubject } from './test-layer.ts';
export { testSplitter, type SplitterLike, type SplitterSubject } from './test-splitter.ts';
export { testTransformer, type TransformerLike, type TransformerSubject } from './test-transformer.ts';
