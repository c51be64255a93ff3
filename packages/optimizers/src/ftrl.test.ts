import { Ftrl } from './ftrl.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('Ftrl', Ftrl);
