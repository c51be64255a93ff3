import { ProgressBar } from '@modu/callbacks';
import type { Console } from './console.ts';

/** The progress bar of a fold, counted from 0, labelled `fold 3/10`; outside a terminal, one line per fold. */
export function foldProgress(console: Console, fold: number, folds: number): ProgressBar {
  return new ProgressBar({
    label: `fold ${fold + 1}/${folds}`,
    metrics: ['loss', 'val_loss'],
    lines: 1,
    stream: console.stream,
  });
}
