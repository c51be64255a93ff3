import { Adagrad } from './adagrad.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('Adagrad', Adagrad);
