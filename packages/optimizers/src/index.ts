import './register.ts';

export { Adadelta, type AdadeltaOptions } from './adadelta.ts';
export { Adagrad, type AdagradOptions } from './adagrad.ts';
export { Adam, type AdamOptions } from './adam.ts';
export { Adamax, type MomentOptions } from './adamax.ts';
export { AdamW } from './adamw.ts';
export { Ftrl, type FtrlOptions } from './ftrl.ts';
export type { FusedUpdate } from './fused-update.ts';
export { LearningRateSchedule } from './learning-rate-schedule.ts';
export { Lion, type LionOptions } from './lion.ts';
export { Nadam } from './nadam.ts';
export {
  binaryCrossentropy,
  BinaryCrossentropy,
  type BinaryCrossentropyOptions,
} from './losses/binary-crossentropy.ts';
export {
  binaryFocalCrossentropy,
  BinaryFocalCrossentropy,
  type BinaryFocalCrossentropyOptions,
} from './losses/binary-focal-crossentropy.ts';
export {
  categoricalCrossentropy,
  CategoricalCrossentropy,
  type CategoricalCrossentropyOptions,
} from './losses/categorical-crossentropy.ts';
export {
  categoricalFocalCrossentropy,
  CategoricalFocalCrossentropy,
  type CategoricalFocalCrossentropyOptions,
} from './losses/categorical-focal-crossentropy.ts';
export {
  categoricalGeneralizedCrossEntropy,
  CategoricalGeneralizedCrossEntropy,
  type CategoricalGeneralizedCrossEntropyOptions,
} from './losses/categorical-generalized-cross-entropy.ts';
export { categoricalHinge, CategoricalHinge } from './losses/categorical-hinge.ts';
export { circle, Circle, type CircleOptions, type CircleSettings } from './losses/circle.ts';
export { compileModel, type CompileModelOptions } from './losses/compile-model.ts';
export { cosineSimilarity, CosineSimilarity, type CosineSimilarityOptions } from './losses/cosine-similarity.ts';
export { ctc, CTC, type CTCOptions } from './losses/ctc.ts';
export { dice, Dice, type DiceOptions } from './losses/dice.ts';
export { getLoss, type LossIdentifier } from './losses/get-loss.ts';
export { hinge, Hinge } from './losses/hinge.ts';
export { huber, Huber, type HuberOptions } from './losses/huber.ts';
export { klDivergence, KLDivergence } from './losses/kl-divergence.ts';
export { logCosh, LogCosh } from './losses/log-cosh.ts';
export type { LossReduction, LossWeights } from './losses/loss-reduction.ts';
export { Loss, type LossOptions } from './losses/loss.ts';
export { meanAbsoluteError, MeanAbsoluteError } from './losses/mean-absolute-error.ts';
export { meanAbsolutePercentageError, MeanAbsolutePercentageError } from './losses/mean-absolute-percentage-error.ts';
export { meanSquaredError, MeanSquaredError } from './losses/mean-squared-error.ts';
export { meanSquaredLogarithmicError, MeanSquaredLogarithmicError } from './losses/mean-squared-logarithmic-error.ts';
export { poisson, Poisson } from './losses/poisson.ts';
export {
  sparseCategoricalCrossentropy,
  SparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyOptions,
} from './losses/sparse-categorical-crossentropy.ts';
export { squaredHinge, SquaredHinge } from './losses/squared-hinge.ts';
export { tversky, Tversky, type TverskyOptions } from './losses/tversky.ts';
export type { OptimizerOptions } from './optimizer-options.ts';
export { Optimizer, type VariableUpdate } from './optimizer.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop.ts';
export { CosineDecay, type CosineDecayOptions } from './schedules/cosine-decay.ts';
export { CosineDecayRestarts, type CosineDecayRestartsOptions } from './schedules/cosine-decay-restarts.ts';
export { ExponentialDecay, type DecayOptions } from './schedules/exponential-decay.ts';
export { InverseTimeDecay } from './schedules/inverse-time-decay.ts';
export { PiecewiseConstantDecay, type PiecewiseConstantDecayOptions } from './schedules/piecewise-constant-decay.ts';
export { PolynomialDecay, type PolynomialDecayOptions } from './schedules/polynomial-decay.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { NamedTensor } from './slot-store.ts';
export type { WeightDecayExclusions } from './weight-decay.ts';
