import { SGD } from './sgd.ts';
import { testOptimizer } from './testing/test-optimizer.ts';

testOptimizer('SGD', SGD);
