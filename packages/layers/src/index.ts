export { Activation, type ActivationOptions } from './activations/activation.ts';
export { activations, type ActivationName } from './activations/activations.ts';
export { ELU, type ELUOptions } from './activations/elu.ts';
export { LeakyReLU, type LeakyReLUOptions } from './activations/leaky-relu.ts';
export { PReLU, type PReLUOptions } from './activations/prelu.ts';
export { ReLU, type ReLUOptions } from './activations/relu.ts';
export { Softmax, type SoftmaxOptions } from './activations/softmax.ts';
export { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.ts';
export { Bidirectional, type BidirectionalOptions, type MergeMode } from './bidirectional.ts';
export { Concatenate, type ConcatenateOptions } from './concatenate.ts';
export { Conv1D, type Conv1DOptions } from './convolution/conv-1d.ts';
export { Conv2D, type Conv2DOptions } from './convolution/conv-2d.ts';
export { Dot, type DotOptions } from './core/dot.ts';
export { EinsumDense, type EinsumDenseOptions } from './core/einsum-dense.ts';
export { Embedding, type EmbeddingOptions } from './core/embedding.ts';
export { Masking, type MaskingOptions } from './core/masking.ts';
export { Dropout, type DropoutOptions } from './dropout.ts';
export { Add, Average, Maximum, Minimum, Multiply, Subtract } from './elementwise.ts';
export { GlobalAveragePooling1D, type GlobalAveragePooling1DOptions } from './global-average-pooling-1d.ts';
export { GlobalMaxPooling1D, type GlobalMaxPooling1DOptions } from './global-max-pooling-1d.ts';
export { GroupNormalization, type GroupNormalizationOptions } from './group-normalization.ts';
export { GRU, type GRUOptions } from './gru.ts';
export { CenterCrop, type CenterCropOptions } from './images/center-crop.ts';
export { CutMix, type CutMixOptions, type CutMixTransformation } from './images/cut-mix.ts';
export { MixUp, type MixUpOptions } from './images/mix-up.ts';
export {
  RandomBrightness,
  type RandomBrightnessOptions,
  type BrightnessTransformation,
} from './images/random-brightness.ts';
export { RandomContrast, type RandomContrastOptions, type ContrastTransformation } from './images/random-contrast.ts';
export { RandomCrop, type RandomCropOptions, type CropTransformation } from './images/random-crop.ts';
export { RandomErasing, type RandomErasingOptions, type ErasingTransformation } from './images/random-erasing.ts';
export { RandomFlip, type RandomFlipOptions, type FlipTransformation } from './images/random-flip.ts';
export { RandomRotation, type RandomRotationOptions, type RotationTransformation } from './images/random-rotation.ts';
export {
  RandomTranslation,
  type RandomTranslationOptions,
  type TranslationTransformation,
} from './images/random-translation.ts';
export { RandomZoom, type RandomZoomOptions, type ZoomTransformation } from './images/random-zoom.ts';
export { Resizing, type ResizingOptions } from './images/resizing.ts';
export type { Factor, FillMode, FillOptions, Interpolation } from './images/expect-image-options.ts';
export type { ImageBox } from './images/image-boxes.ts';
export type { DataFormat } from './images/image-format.ts';
export {
  centerCrop,
  cutMix,
  mixUp,
  randomBrightness,
  randomContrast,
  randomCrop,
  randomErasing,
  randomFlip,
  randomRotation,
  randomTranslation,
  randomZoom,
  resizeBatch,
  type MixedBatch,
} from './images/image-functions.ts';
export type { MixTransformation } from './images/mixing-layer.ts';
export type { RandomImageOptions } from './images/random-image-layer.ts';
export type { ResizeInterpolation } from './images/resize-images.ts';
export type { SeedOptions } from './initializers/random-initializer.ts';
export {
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  type RandomNormalOptions,
  type RandomUniformOptions,
} from './initializers/random-initializers.ts';
export {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
  type FanOptions,
  type VarianceScalingOptions,
} from './initializers/variance-scaling.ts';
export type { HDF5Source, KerasWeights } from './keras/keras-weights.ts';
export { modelFromKerasJSON } from './keras/model-from-keras-json.ts';
export type { KernelOptions } from './kernel-options.ts';
export { LayerNormalization, type LayerNormalizationOptions } from './layer-normalization.ts';
export type { LayerOptions } from './layer-options.ts';
export { LSTM, type LSTMOptions } from './lstm.ts';
export { AlphaDropout, type AlphaDropoutOptions } from './noise/alpha-dropout.ts';
export { GaussianDropout, type GaussianDropoutOptions } from './noise/gaussian-dropout.ts';
export { GaussianNoise, type GaussianNoiseOptions } from './noise/gaussian-noise.ts';
export type { NoiseShape } from './noise/noise-shape.ts';
export type { RandomLayerOptions } from './noise/random-layer.ts';
export {
  SpatialDropout1D,
  SpatialDropout2D,
  type SpatialDropout1DOptions,
  type SpatialDropout2DOptions,
} from './noise/spatial-dropout.ts';
export { lossMask, type LossFunction } from './masks/loss-mask.ts';
export { CategoryEncoding, type CategoryEncodingOptions } from './preprocessing/category-encoding.ts';
export { Discretization, type DiscretizationOptions } from './preprocessing/discretization.ts';
export { HashedCrossing, type HashedCrossingOptions } from './preprocessing/hashed-crossing.ts';
export { Hashing, type HashingOptions } from './preprocessing/hashing.ts';
export { IntegerLookup, type IntegerLookupOptions } from './preprocessing/integer-lookup.ts';
export { StringLookup, type StringLookupOptions } from './preprocessing/string-lookup.ts';
export { TextVectorization, type TextVectorizationOptions } from './preprocessing/text-vectorization.ts';
export type { LookupMode, OutputMode } from './preprocessing/encode-tokens.ts';
export type { LookupOptions } from './preprocessing/index-lookup.ts';
export type { TokenData } from './preprocessing/tokens-of.ts';
export { Normalization, type NormalizationOptions } from './preprocessing/normalization.ts';
export { Rescaling, type RescalingOptions } from './preprocessing/rescaling.ts';
export { Orthogonal, type OrthogonalOptions } from './orthogonal.ts';
export type { RandomDrawsState, RandomLayerState, RandomStateHolder } from './random-draws.ts';
export type { RecurrentActivation } from './recurrent-activation.ts';
export type { Cell, SequenceReading } from './recurrent/cell.ts';
export { GRUCell, type GRUCellOptions } from './recurrent/gru-cell.ts';
export { LSTMCell, type LSTMCellOptions } from './recurrent/lstm-cell.ts';
export type { CellOptions } from './recurrent/recurrent-cell.ts';
export { RNN, type RNNOptions } from './recurrent/rnn.ts';
export { SimpleRNNCell, type SimpleRNNCellOptions } from './recurrent/simple-rnn-cell.ts';
export { StackedRNNCells, type StackedRNNCellsOptions } from './recurrent/stacked-rnn-cells.ts';
export { TimeDistributed, type TimeDistributedOptions } from './recurrent/time-distributed.ts';
export type { RecurrentCallOptions } from './sequence-inputs.ts';
export type { SequenceResult } from './sequence.ts';
export type { RecurrentOptions } from './recurrent-options.ts';
export type { PartOption, SerializedPart } from './registered-part.ts';
export { registerLayers } from './register-layers.ts';
export { RMSNormalization, type RMSNormalizationOptions } from './rms-normalization.ts';
export { SimpleRNN, type SimpleRNNOptions } from './simple-rnn.ts';
export { useModuLayers, type ModuLayersInUse } from './use-modu-layers.ts';
export { UnitNormalization, type UnitNormalizationOptions } from './unit-normalization.ts';
export type { ConstraintOption, InitializerOption, RegularizerOption } from './weight-options.ts';

// For packages that make layers of their own.
export { activate, expectActivation } from './activations/expect-activation.ts';
export { gatherRows } from './core/gather-rows.ts';
export { drop } from './drop.ts';
export { hasImplicitMask } from './implicit-mask.ts';
export { layerFromConfig } from './layer-config.ts';
export { expectGiven, layerArguments, layerOptionNames, type LayerArguments } from './layer-options.ts';
export { philoxBlock, type RandomPosition } from './philox.ts';
export { RandomDraws } from './random-draws.ts';
export { expectPart, partConfig, type PartKind } from './registered-part.ts';
export { normalizeRows, type RowNormalization } from './row-normalization.ts';
export { hasKernel, runKernel } from './run-kernel.ts';
export { expectSeed } from './seed.ts';
export { initializerKind, type Constraint, type Initializer, type Regularizer } from './weight-options.ts';
export { weightConfig, weightSettings, type WeightSettings } from './weight-settings.ts';
