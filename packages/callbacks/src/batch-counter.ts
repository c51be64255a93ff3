/**
 * Counts batches across epochs and says when so many have passed, as Keras does.
 *
 * A batch number that is not above the last one begins a new epoch.
 */
export class BatchCounter {
  /** Batches since it last said so. */
  sinceLast = 0;
  lastBatch: number | undefined;

  /** Whether `every` batches have passed with this one; the count then begins anew. */
  isDue(batch: number, every: number): boolean {
    const isNewEpoch = this.lastBatch === undefined || batch <= this.lastBatch;
    this.sinceLast += isNewEpoch ? batch + 1 : batch - (this.lastBatch ?? 0);
    this.lastBatch = batch;
    if (this.sinceLast < every) return false;
    this.sinceLast = 0;
    return true;
  }
}
