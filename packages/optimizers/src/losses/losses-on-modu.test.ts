import '@modu/backend';
import { testLossValues } from '../testing/recorded-losses.ts';

testLossValues('modu');
