import type * as tf from '@tensorflow/tfjs';
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
    glorotUniform: 'Modu>GlorotUniform',
    glorotNormal: 'Modu>GlorotNormal',
    heUniform: 'Modu>HeUniform',
    heNormal: 'Modu>HeNormal',
    lecunUniform: 'Modu>LecunUniform',
    lecunNormal: 'Modu>LecunNormal',
    leCunUniform: 'Modu>LecunUniform',
    leCunNormal: 'Modu>LecunNormal',
    varianceScaling: 'Modu>VarianceScaling',
    uniform: 'Modu>RandomUniform',
    randomUniform: 'Modu>RandomUniform',
    normal: 'Modu>RandomNormal',
    randomNormal: 'Modu>RandomNormal',
    truncatedNormal: 'Modu>TruncatedNormal',
    orthogonal: 'Modu>Orthogonal',
    identity: 'Identity',
  },
};

export const regularizerKind: PartKind = { noun: 'a regulariser', names: { l1l2: 'L1L2', l1: 'L1', l2: 'L2' } };

export const constraintKind: PartKind = {
  noun: 'a constraint',
  names: { maxNorm: 'MaxNorm', minMaxNorm: 'MinMaxNorm', nonNeg: 'NonNeg', unitNorm: 'UnitNorm' },
};
