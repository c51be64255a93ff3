import { MissingDependencyError } from '@modu/core';
import type { createLogUpdate } from 'log-update';
import { percent, progressLine, type ProgressState } from './progress-line.ts';

/** What progress is written to: `process.stdout`, `process.stderr`, or anything with `write`. */
export interface ProgressStream {
  write(text: string): unknown;
  /** Whether a line can be drawn over. */
  readonly isTTY?: boolean | undefined;
  /** Characters per line. */
  readonly columns?: number | undefined;
}

/** The parts of a page's element that progress needs. */
export interface ProgressElement {
  setAttribute(name: string, value: string): void;
  textContent: string | null;
  readonly style?: { setProperty(name: string, value: string): void };
}

/** A way to show progress. */
export interface ProgressView {
  /** At most once every `refreshMs`, and at the end of each epoch. */
  update(state: ProgressState, moment: 'batch' | 'epoch'): void;
  /** Once, at the end of training. */
  finish(state: ProgressState): void;
}

/** A line that is drawn over. @throws {MissingDependencyError} when log-update is not installed */
export async function terminalView(where: string, stream: ProgressStream): Promise<ProgressView> {
  // Not a literal: bundlers for browsers must not follow a package that is for terminals.
  const name = 'log-update';
  let module: { createLogUpdate: typeof createLogUpdate };
  try {
    module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as typeof module;
  } catch (cause) {
    throw new MissingDependencyError(`${where}: a bar needs log-update, run: npm install log-update`, { cause });
  }
  const draw = module.createLogUpdate(stream as NodeJS.WritableStream, { showCursor: true });
  return {
    update: (state) => draw(progressLine(state, { bar: true })),
    finish(state) {
      draw(progressLine(state, { bar: true }));
      draw.done();
    },
  };
}

/** At most `lines` lines per training, each for the epoch it ends. */
export function linesView(stream: ProgressStream, lines: number): ProgressView {
  let written = 0;
  let lastEpoch: number | undefined;
  const write = (state: ProgressState) => {
    lastEpoch = state.epoch;
    stream.write(`${progressLine(state, { bar: false })}\n`);
  };
  return {
    update(state, moment) {
      if (moment !== 'epoch' || state.fraction >= 1) return;
      const due = Math.floor(state.fraction * lines);
      if (due <= written) return;
      written = due;
      write(state);
    },
    finish(state) {
      if (lastEpoch !== state.epoch) write(state);
    },
  };
}

/** An element with the role of a progress bar; style sheets find the fraction in the property `--progress`. */
export function elementView(element: ProgressElement): ProgressView {
  const update = (state: ProgressState) => {
    const line = progressLine(state, { bar: false });
    element.setAttribute('role', 'progressbar');
    element.setAttribute('aria-valuemin', '0');
    element.setAttribute('aria-valuemax', '100');
    element.setAttribute('aria-valuenow', percent(state.fraction).slice(0, -1));
    element.setAttribute('aria-valuetext', line);
    if (state.label !== undefined) element.setAttribute('aria-label', state.label);
    element.style?.setProperty('--progress', String(state.fraction));
    element.textContent = line;
  };
  return { update, finish: update };
}

/** Nothing at all. */
export function quietView(): ProgressView {
  return { update: () => undefined, finish: () => undefined };
}
