// Registers the classes that saved models hold, such as `Modu>Dropout`.
import '@modu/attention';
import '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { QuantileLoss } from './forecasting/quantile-loss.ts';
import { ForecastOutput, NormalizeWindow } from './forecasting/window-layers.ts';
import { LatentNoise } from './generative/latent-noise.ts';
import { PairedOptimizers } from './generative/paired-optimizers.ts';
import { Sampling } from './generative/sampling.ts';

for (const layer of [ForecastOutput, LatentNoise, NormalizeWindow, Sampling]) {
  tf.serialization.registerClass(layer);
}
tf.serialization.registerClass(QuantileLoss);
tf.serialization.registerClass(PairedOptimizers);
