import { Activation } from './activations/activation.ts';
import { ELU } from './activations/elu.ts';
import { LeakyReLU } from './activations/leaky-relu.ts';
import { PReLU } from './activations/prelu.ts';
import { ReLU } from './activations/relu.ts';
import { Softmax } from './activations/softmax.ts';
import { BatchNormalization } from './batch-normalization.ts';
import { Bidirectional } from './bidirectional.ts';
import { Concatenate } from './concatenate.ts';
import { Conv1D } from './convolution/conv-1d.ts';
import { Conv2D } from './convolution/conv-2d.ts';
import { Dot } from './core/dot.ts';
import { EinsumDense } from './core/einsum-dense.ts';
import { Embedding } from './core/embedding.ts';
import { Masking } from './core/masking.ts';
import { Dropout } from './dropout.ts';
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from './elementwise.ts';
import { GlobalAveragePooling1D } from './global-average-pooling-1d.ts';
import { GlobalMaxPooling1D } from './global-max-pooling-1d.ts';
import { GroupNormalization } from './group-normalization.ts';
import { GRU } from './gru.ts';
import { CenterCrop } from './images/center-crop.ts';
import { CutMix } from './images/cut-mix.ts';
import { MixUp } from './images/mix-up.ts';
import { RandomBrightness } from './images/random-brightness.ts';
import { RandomContrast } from './images/random-contrast.ts';
import { RandomCrop } from './images/random-crop.ts';
import { RandomErasing } from './images/random-erasing.ts';
import { RandomFlip } from './images/random-flip.ts';
import { RandomRotation } from './images/random-rotation.ts';
import { RandomTranslation } from './images/random-translation.ts';
import { RandomZoom } from './images/random-zoom.ts';
import { Resizing } from './images/resizing.ts';
import { RandomNormal, RandomUniform, TruncatedNormal } from './initializers/random-initializers.ts';
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from './initializers/variance-scaling.ts';
import { LayerNormalization } from './layer-normalization.ts';
import { LSTM } from './lstm.ts';
import { AlphaDropout } from './noise/alpha-dropout.ts';
import { GaussianDropout } from './noise/gaussian-dropout.ts';
import { GaussianNoise } from './noise/gaussian-noise.ts';
import { SpatialDropout1D, SpatialDropout2D } from './noise/spatial-dropout.ts';
import { Orthogonal } from './orthogonal.ts';
import { CategoryEncoding } from './preprocessing/category-encoding.ts';
import { Discretization } from './preprocessing/discretization.ts';
import { HashedCrossing } from './preprocessing/hashed-crossing.ts';
import { IntegerLookup } from './preprocessing/integer-lookup.ts';
import { StringLookup } from './preprocessing/string-lookup.ts';
import { TextVectorization } from './preprocessing/text-vectorization.ts';
import { Hashing } from './preprocessing/hashing.ts';
import { Normalization } from './preprocessing/normalization.ts';
import { Rescaling } from './preprocessing/rescaling.ts';
import { GRUCell } from './recurrent/gru-cell.ts';
import { LSTMCell } from './recurrent/lstm-cell.ts';
import { RNN } from './recurrent/rnn.ts';
import { SimpleRNNCell } from './recurrent/simple-rnn-cell.ts';
import { StackedRNNCells } from './recurrent/stacked-rnn-cells.ts';
import { TimeDistributed } from './recurrent/time-distributed.ts';
import { RMSNormalization } from './rms-normalization.ts';
import { SimpleRNN } from './simple-rnn.ts';
import { UnitNormalization } from './unit-normalization.ts';

const all: readonly { readonly className: string }[] = [
  Activation,
  Add,
  AlphaDropout,
  Average,
  BatchNormalization,
  Bidirectional,
  CategoryEncoding,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv2D,
  CutMix,
  Discretization,
  Dot,
  Dropout,
  ELU,
  EinsumDense,
  Embedding,
  GRU,
  GRUCell,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GlorotNormal,
  GlorotUniform,
  GroupNormalization,
  HashedCrossing,
  Hashing,
  HeNormal,
  HeUniform,
  IntegerLookup,
  LSTM,
  LSTMCell,
  LayerNormalization,
  LeakyReLU,
  LecunNormal,
  LecunUniform,
  Masking,
  Maximum,
  Minimum,
  MixUp,
  Multiply,
  Normalization,
  Orthogonal,
  PReLU,
  RMSNormalization,
  RNN,
  RandomBrightness,
  RandomContrast,
  RandomCrop,
  RandomErasing,
  RandomFlip,
  RandomNormal,
  RandomRotation,
  RandomTranslation,
  RandomUniform,
  RandomZoom,
  ReLU,
  Rescaling,
  Resizing,
  SimpleRNN,
  SimpleRNNCell,
  Softmax,
  SpatialDropout1D,
  SpatialDropout2D,
  StackedRNNCells,
  StringLookup,
  Subtract,
  TextVectorization,
  TimeDistributed,
  TruncatedNormal,
  UnitNormalization,
  VarianceScaling,
];

/**
 * Registers every class of this package with tfjs, so that a saved model that holds any of them can be loaded.
 *
 * A class registers itself where it is used; a bundler leaves out those that are not. So call this where a model is loaded
 * whose layers the program does not name. It may be called again.
 *
 * @returns the names of the classes
 * @example
 * registerLayers();
 * const model = await tf.loadLayersModel('model.json');
 */
export function registerLayers(): string[] {
  return all.map(({ className }) => className);
}
