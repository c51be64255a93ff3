import { Adadelta } from './adadelta.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('Adadelta', Adadelta);
