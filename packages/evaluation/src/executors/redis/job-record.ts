import type { EstimatorModule } from '../../running/estimator-source.ts';
import type { Scoring } from '../../running/scoring.ts';
import type { ErrorRecord } from '../error-record.ts';
import type { ThreadAnswer } from '../thread-job.ts';
import type { CodeParts } from './code-parts.ts';
import type { Tree } from './value-codec.ts';

/** What the tasks of one call have in common, as it lies in Redis. Modules are named as `portableModule` does. */
export interface RedisContext {
  readonly where: string;
  readonly estimator: EstimatorModule;
  readonly scoring: Scoring | undefined | null;
  /** The hash of x, y and the arguments of `fit`, all of them in shared rows. */
  readonly data: string;
  /** A function of a module that returns them, in place of bytes in Redis. */
  readonly loader: EstimatorModule | undefined;
  readonly hasParams: boolean;
  readonly returnTrainScore: boolean;
  readonly errorScore: 'raise' | number;
}

/** What a coordinator says about the code that its jobs need. */
export interface Announcement {
  readonly modules: readonly string[];
  readonly parts: CodeParts;
  readonly ttlSeconds: number;
}

/** One job in the queue: names and JSON. */
export interface RedisJobData {
  readonly run: string;
  /** Under this the result is found again; the same for the same task of the same call on the same data. */
  readonly key: string;
  /** The hash of a {@link RedisContext}. */
  readonly context: string;
  /** The hash of the indices of the folds. */
  readonly folds: string;
  readonly task: Tree;
  readonly ttlSeconds: number;
}

/** What is written about a job that has ended. */
export type JobResult =
  | { readonly kind: 'answer'; readonly answer: ThreadAnswer }
  /** No worker could finish it. */
  | { readonly kind: 'lost'; readonly error: ErrorRecord };

/** Who serves a code, or does not. */
export interface WorkerNote {
  readonly state: 'serving' | 'refused';
  readonly host: string;
  readonly pid: number;
  readonly reason?: string;
  /** Milliseconds; a note that is not renewed is of a worker that went away. */
  readonly at: number;
}

/** How long a note of a worker, or of a coordinator, counts. */
export const noteLifetimeMs = 15_000;
