import * as tf from '@tensorflow/tfjs';
import { Adadelta } from './adadelta.ts';
import { Adagrad } from './adagrad.ts';
import { Adam } from './adam.ts';
import { Adamax } from './adamax.ts';
import { AdamW } from './adamw.ts';
import { Ftrl } from './ftrl.ts';
import { Lion } from './lion.ts';
import { lossClasses } from './losses/loss-classes.ts';
import { Nadam } from './nadam.ts';
import { RMSprop } from './rmsprop.ts';
import { CosineDecay } from './schedules/cosine-decay.ts';
import { CosineDecayRestarts } from './schedules/cosine-decay-restarts.ts';
import { ExponentialDecay } from './schedules/exponential-decay.ts';
import { InverseTimeDecay } from './schedules/inverse-time-decay.ts';
import { PiecewiseConstantDecay } from './schedules/piecewise-constant-decay.ts';
import { PolynomialDecay } from './schedules/polynomial-decay.ts';
import { SGD } from './sgd.ts';

const optimizers = [SGD, Adam, AdamW, RMSprop, Adamax, Nadam, Adagrad, Adadelta, Lion, Ftrl];
const schedules = [
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
  CosineDecay,
  CosineDecayRestarts,
];
for (const type of [...optimizers, ...schedules, ...lossClasses]) tf.serialization.registerClass(type);
