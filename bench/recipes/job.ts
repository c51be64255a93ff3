/** A prediction that a recipe made with a network it had trained. */
export interface RecordedPrediction {
  /** Names of arrays, one for each input. */
  readonly x: readonly string[];
  readonly outputs: string;
  readonly batchSize: number;
}

/** A network that a recipe trained, with what it learnt from; arrays lie beside it as `.npy`. */
export interface Job {
  /** The name of the model: which builder made it. */
  readonly model: string;
  /** The number of trainable weights. */
  readonly parameters: number;
  /** The shapes of its inputs, null for any size. */
  readonly inputs: readonly (readonly (number | null)[])[];
  /** The classes of its layers. */
  readonly layers: readonly string[];
  /** Their sizes, by the name of the option: `units: [32, 3]`, the first layer first; `l2` of those that have a penalty. */
  readonly sizes: Readonly<Record<string, readonly number[]>>;
  readonly optimizer: Readonly<Record<string, unknown>>;
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly validation?: { readonly x: readonly string[]; readonly y: readonly string[] };
  /** What it said of `validation` at the end of its training, where that is sequences. */
  readonly watched?: string;
  /** The weights that it began with, those that are trained first, and what it said of a few samples then. */
  readonly initial?: {
    readonly weights: readonly { readonly name: string; readonly array: string }[];
    readonly x: readonly string[];
    readonly outputs: string;
    /** What regularizers add to its loss. */
    readonly penalty: number;
  };
  readonly epochs: number;
  readonly batchSize: number;
  /** Steps of `trainOnBatch` on all samples, in place of epochs. */
  readonly steps?: number;
  /** The fold of a cross-validation it belongs to. */
  readonly fold?: { readonly name: string; readonly index: number };
  readonly predictions: RecordedPrediction[];
}

/** How a job went, on either side. */
export interface JobRun {
  readonly fitSeconds: number;
  readonly predictSeconds: number;
  /** Seconds of processors for both, all threads together. */
  readonly cpuSeconds: number;
  /** When each epoch ended, in seconds since training began. */
  readonly epochEnds: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** The true labels of a recipe's cross-validations. */
export interface RecordedFolds {
  readonly scoring: readonly string[];
  /** Names of arrays, one for each fold. */
  readonly labels: readonly string[];
}

/** What the recorder writes into `jobs.json`. */
export interface Recording {
  readonly jobs: readonly Job[];
  readonly runs: readonly JobRun[];
  readonly folds: Readonly<Record<string, RecordedFolds>>;
  readonly threads: number;
}
