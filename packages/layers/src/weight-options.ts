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
    glorotUniform: 'GlorotUniform',
    glorotNormal: 'GlorotNormal',
    heUniform: 'HeUniform',
    heNormal: 'HeNormal',
    leCunUniform: 'LeCunUniform',
    leCunNormal: 'LeCunNormal',
    randomUniform: 'RandomUniform',
    randomNormal: 'RandomNormal',
    truncatedNormal: 'TruncatedNormal',
    orthogonal: 'Modu>Orthogonal',
    identity: 'Identity',
  },
};

export const regularizerKind: PartKind = { noun: 'a regulariser', names: { l1l2: 'L1L2' } };

export const constraintKind: PartKind = {
  noun: 'a constraint',
  names: { maxNorm: 'MaxNorm', minMaxNorm: 'MinMaxNorm', nonNeg: 'NonNeg', unitNorm: 'UnitNorm' },
};
