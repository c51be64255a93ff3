import './register.ts';

export { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.ts';
export { Dropout, type DropoutOptions } from './dropout.ts';
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
