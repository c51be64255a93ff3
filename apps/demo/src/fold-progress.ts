import { ProgressBar } from '@modu/callbacks';
import type { Console } from './console.ts';

/** Makes the progress bar of each fold in turn, labelled `fold 3/10`; outside a terminal, one line per fold. */
export function foldProgress(console: Console, folds: number): () => ProgressBar {
  let fold = 0;
  return () => {
    fold += 1;
    return new ProgressBar({
      label: `fold ${fold}/${folds}`,
      metrics: ['loss', 'val_loss'],
      lines: 1,
      stream: console.stream,
    });
  };
}
