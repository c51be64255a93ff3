import './register.ts';

export { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.ts';
export { Bidirectional, type BidirectionalOptions, type MergeMode } from './bidirectional.ts';
export { Concatenate, type ConcatenateOptions } from './concatenate.ts';
export { Dropout, type DropoutOptions } from './dropout.ts';
export { Add, Average, Maximum, Minimum, Multiply, Subtract } from './elementwise.ts';
export { GlobalAveragePooling1D, type GlobalAveragePooling1DOptions } from './global-average-pooling-1d.ts';
export { GRU, type GRUOptions } from './gru.ts';
export { LayerNormalization, type LayerNormalizationOptions } from './layer-normalization.ts';
export type { LayerOptions } from './layer-options.ts';
export { LSTM, type LSTMOptions } from './lstm.ts';
export { Orthogonal, type OrthogonalOptions } from './orthogonal.ts';
export type { RandomDrawsState } from './random-draws.ts';
export type { RecurrentActivation } from './recurrent-activation.ts';
export type { RecurrentCallOptions } from './sequence-inputs.ts';
export type { RecurrentOptions } from './recurrent-options.ts';
export type { PartOption, SerializedPart } from './registered-part.ts';
export { RMSNormalization, type RMSNormalizationOptions } from './rms-normalization.ts';
export { SimpleRNN, type SimpleRNNOptions } from './simple-rnn.ts';
export type { ConstraintOption, InitializerOption, RegularizerOption } from './weight-options.ts';

// For packages that make layers of their own.
export { drop } from './drop.ts';
export { hasImplicitMask } from './implicit-mask.ts';
export { layerFromConfig } from './layer-config.ts';
export { layerArguments, layerOptionNames, type LayerArguments } from './layer-options.ts';
export { philoxBlock, type RandomPosition } from './philox.ts';
export { RandomDraws } from './random-draws.ts';
export { expectPart, partConfig, type PartKind } from './registered-part.ts';
export { hasKernel, runKernel } from './run-kernel.ts';
export { expectSeed } from './seed.ts';
export { initializerKind, type Constraint, type Initializer, type Regularizer } from './weight-options.ts';
export { weightConfig, weightSettings, type WeightSettings } from './weight-settings.ts';
