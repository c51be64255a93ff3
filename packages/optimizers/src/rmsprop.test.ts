import { RMSprop } from './rmsprop.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('RMSprop', RMSprop);
