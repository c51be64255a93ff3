import { BinaryCrossentropy } from './binary-crossentropy.ts';
import { BinaryFocalCrossentropy } from './binary-focal-crossentropy.ts';
import { CategoricalCrossentropy } from './categorical-crossentropy.ts';
import { CategoricalFocalCrossentropy } from './categorical-focal-crossentropy.ts';
import { CategoricalGeneralizedCrossEntropy } from './categorical-generalized-cross-entropy.ts';
import { CategoricalHinge } from './categorical-hinge.ts';
import { Circle } from './circle.ts';
import { CosineSimilarity } from './cosine-similarity.ts';
import { CTC } from './ctc.ts';
import { Dice } from './dice.ts';
import { Hinge } from './hinge.ts';
import { Huber } from './huber.ts';
import { KLDivergence } from './kl-divergence.ts';
import { LogCosh } from './log-cosh.ts';
import { MeanAbsoluteError } from './mean-absolute-error.ts';
import { MeanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
import { MeanSquaredError } from './mean-squared-error.ts';
import { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
import { Poisson } from './poisson.ts';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
import { SquaredHinge } from './squared-hinge.ts';
import { Tversky } from './tversky.ts';

/** All losses, each of which can be made without options. */
export const lossClasses = [
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  Circle,
  CosineSimilarity,
  CTC,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
] as const;
