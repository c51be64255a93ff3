import * as tf from '@tensorflow/tfjs';
import { registeredClasses } from './registered-classes.ts';

for (const cls of registeredClasses) {
  tf.serialization.registerClass(cls);
}
