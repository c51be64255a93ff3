import { expectBoolean, expectOptions, expectString, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { metricValues } from './metric-value.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import type { Logs } from './training-callback.ts';

/** Options of {@link RemoteMonitor}, with Keras' names and defaults. */
export interface RemoteMonitorOptions extends PrintOptions {
  /** The address of the server, `'http://localhost:9000'` by default. */
  readonly root?: string;
  /** What follows it, `'/publish/epoch/end/'` by default. */
  readonly path?: string;
  /** The field of the form that holds the JSON, `'data'` by default. */
  readonly field?: string;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | null;
  /** Whether the body is JSON instead of a form, false by default. */
  readonly sendAsJson?: boolean;
  /** After how many milliseconds a server counts as out of reach, 10 000 by default. */
  readonly timeoutMs?: number;
}

const where = 'RemoteMonitor';

/**
 * Sends epoch and metrics to a server after every epoch, by HTTP POST.
 *
 * A server that does not answer, or refuses, does not end training: {@link failures} counts, {@link lastError} tells, and
 * `verbose: 1` says so. NaN and infinities, which JSON lacks, are sent as null.
 *
 * Event order: `onEpochEnd` sends and waits for the answer. `onTrainBegin` resets the count.
 *
 * @throws {ArgumentError} for a bad option
 * @see Keras, https://keras.io/api/callbacks/remote_monitor/
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [new RemoteMonitor({ root: 'http://monitor.example', sendAsJson: true })] });
 */
export class RemoteMonitor extends Callback<object> {
  /** Epochs that could not be sent. */
  failures = 0;
  /** Why the last one of them could not. */
  lastError: unknown;
  readonly #url: string;
  readonly #field: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #sendAsJson: boolean;
  readonly #timeoutMs: number;
  readonly #print: (message: string) => void;

  constructor(options: RemoteMonitorOptions = {}) {
    super();
    const known = expectOptions(where, options, [
      'root',
      'path',
      'field',
      'headers',
      'sendAsJson',
      'timeoutMs',
      'verbose',
      'print',
    ]);
    const root = expectString(where, 'root', known.root ?? 'http://localhost:9000');
    this.#url = root + expectString(where, 'path', known.path ?? '/publish/epoch/end/', { allowEmpty: true });
    if (!URL.canParse(this.#url) || !/^https?:/.test(this.#url)) {
      throw invalid(where, 'root', 'the address of a server, such as http://localhost:9000', root);
    }
    this.#field = expectString(where, 'field', known.field ?? 'data');
    this.#sendAsJson = expectBoolean(where, 'sendAsJson', known.sendAsJson ?? false);
    this.#timeoutMs = known.timeoutMs ?? 10_000;
    if (!(Number.isInteger(this.#timeoutMs) && this.#timeoutMs > 0)) {
      throw invalid(where, 'timeoutMs', 'a positive integer', known.timeoutMs);
    }
    const headers = known.headers ?? {};
    if (typeof headers !== 'object' || Object.values(headers).some((value) => typeof value !== 'string')) {
      throw invalid(where, 'headers', 'an object of texts', known.headers);
    }
    this.#headers = { ...headers };
    this.#print = expectPrint(where, known);
  }

  override onTrainBegin(): Promise<void> {
    this.failures = 0;
    this.lastError = undefined;
    return Promise.resolve();
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const json = JSON.stringify({ epoch, ...(await metricValues(logs)) });
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { ...(this.#sendAsJson ? { 'content-type': 'application/json' } : {}), ...this.#headers },
        body: this.#sendAsJson ? json : new URLSearchParams({ [this.#field]: json }),
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${this.#url} answered ${response.status}`);
    } catch (error) {
      this.failures += 1;
      this.lastError = error;
      this.#print(
        `${where}: epoch ${epoch + 1} could not be sent, ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
  }
}
