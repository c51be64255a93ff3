import type * as tf from '@tensorflow/tfjs';
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
import { Orthogonal } from './orthogonal.ts';
import type { PartKind, PartOption } from './registered-part.ts';

/** An object that makes the first values of a weight. */
export type Initializer = ReturnType<typeof tf.initializers.zeros>;
/** An object that adds a term for a weight to the loss. */
export type Regularizer = ReturnType<typeof tf.regularizers.l2>;
/** An object that brings a weight into its range after each step. */
export type Constraint = ReturnType<typeof tf.constraints.nonNeg>;

/** `'glorotUniform'`, `{ className, config }` or an object of `tf.initializers`. */
export type InitializerOption = PartOption<Initializer>;
/** `'l1l2'`, `{ className, config }`, an object of `tf.regularizers`, or null for none. */
export type RegularizerOption = PartOption<Regularizer> | null;
/** `'nonNeg'`, `{ className, config }`, an object of `tf.constraints`, or null for none. */
export type ConstraintOption = PartOption<Constraint> | null;

export const initializerKind: PartKind = {
  noun: 'an initialiser',
  names: {
    zeros: 'Zeros',
    ones: 'Ones',
    glorotUniform: GlorotUniform.className,
    glorotNormal: GlorotNormal.className,
    heUniform: HeUniform.className,
    heNormal: HeNormal.className,
    lecunUniform: LecunUniform.className,
    lecunNormal: LecunNormal.className,
    leCunUniform: LecunUniform.className,
    leCunNormal: LecunNormal.className,
    varianceScaling: VarianceScaling.className,
    uniform: RandomUniform.className,
    randomUniform: RandomUniform.className,
    normal: RandomNormal.className,
    randomNormal: RandomNormal.className,
    truncatedNormal: TruncatedNormal.className,
    orthogonal: Orthogonal.className,
    identity: 'Identity',
  },
};

export const regularizerKind: PartKind = { noun: 'a regulariser', names: { l1l2: 'L1L2', l1: 'L1', l2: 'L2' } };

export const constraintKind: PartKind = {
  noun: 'a constraint',
  names: { maxNorm: 'MaxNorm', minMaxNorm: 'MinMaxNorm', nonNeg: 'NonNeg', unitNorm: 'UnitNorm' },
};
