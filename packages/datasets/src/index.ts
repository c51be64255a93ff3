export { airPassengers, type AirPassengersColumns } from './air-passengers.ts';
export { ames, type AmesColumns } from './ames.ts';
export { bookNames, books, type Book, type BookName } from './books.ts';
export { breastCancer, type BreastCancerColumns } from './breast-cancer.ts';
export { californiaHousing, type CaliforniaHousingColumns } from './california-housing.ts';
export { cifar10 } from './cifar10.ts';
export type { Cell, Dataset, DataTable, Notes, RegressionDataset } from './dataset.ts';
export { diabetesProgression, type DiabetesProgressionColumns } from './diabetes-progression.ts';
export { digits, type DigitsColumns } from './digits.ts';
export { firstNames, type FirstNamesOptions } from './first-names.ts';
export { heartDisease, type HeartDiseaseColumns } from './heart-disease.ts';
export type { ImageDataset, Images, LabelledImages } from './images.ts';
export { imdb } from './imdb.ts';
export { iris, type IrisColumns } from './iris.ts';
export { makeDates, type MakeDatesOptions } from './make-dates.ts';
export { mnist } from './mnist.ts';
export type { PackagedOptions } from './package-file.ts';
export { penguins, type PenguinsColumns } from './penguins.ts';
export { phrases, type PhraseColumns, type Phrases } from './phrases.ts';
export { pima, type PimaColumns, type PimaOptions } from './pima.ts';
export { reuters, type ReutersOptions } from './reuters.ts';
export { shortReviews, type ShortReviews } from './short-reviews.ts';
export { smsSpam } from './sms-spam.ts';
export { sonar, type SonarColumns } from './sonar.ts';
export {
  makeBlobs,
  makeCircles,
  makeMoons,
  makeRegression,
  type LabelledPoints,
  type MakeBlobsOptions,
  type MakeCirclesOptions,
  type MakeMoonsOptions,
  type MakeRegressionOptions,
  type SyntheticOptions,
} from './synthetic-points.ts';
export type { LabelledTexts, SplitTextDataset, TextDataset } from './texts.ts';
export { titanic, type TitanicColumns } from './titanic.ts';
export { wine, type WineColumns } from './wine.ts';
