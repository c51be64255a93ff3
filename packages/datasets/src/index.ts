export type { Cell, Dataset, DataTable, Notes } from './dataset.ts';
export { iris, type IrisColumns } from './iris.ts';
export { pima, type PimaColumns, type PimaOptions } from './pima.ts';
export { sonar, type SonarColumns } from './sonar.ts';
export { titanic, type TitanicColumns } from './titanic.ts';
