/** How far a training is. */
export interface ProgressState {
  readonly label: string | undefined;
  /** Between 0 and 1. */
  readonly fraction: number;
  /** The running epoch, from 1. */
  readonly epoch: number;
  readonly epochs: number | undefined;
  /** Samples, or batches where the trainer does not count samples, per second. */
  readonly rate: { readonly perSecond: number; readonly unit: 'samples' | 'batches' } | undefined;
  readonly elapsedSeconds: number;
  /** In Keras' spelling. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly isFinished: boolean;
}

const cells = 20;

/** Progress as one line of text: label, bar, percentage, epoch, rate, time left (or used, at the end), metrics. */
export function progressLine(state: ProgressState, { bar }: { readonly bar: boolean }): string {
  const filled = Math.round(state.fraction * cells);
  const parts = [
    bar ? `${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${percent(state.fraction)}` : percent(state.fraction),
    `epoch ${state.epoch}${state.epochs === undefined ? '' : `/${state.epochs}`}`,
    ...(state.rate === undefined ? [] : [`${rate(state.rate.perSecond)} ${state.rate.unit}/s`]),
    ...time(state),
    ...Object.entries(state.metrics).map(([name, value]) => `${name} ${metric(value)}`),
  ];
  return `${state.label === undefined ? '' : `${state.label} `}${parts.join(' · ')}`;
}

/** A fraction as a whole percentage, which is 100 only at the very end. */
export function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)}%`;
}

function time({ isFinished, fraction, elapsedSeconds }: ProgressState): string[] {
  if (isFinished) return [`${duration(elapsedSeconds)} used`];
  if (fraction <= 0) return [];
  return [`${duration((elapsedSeconds * (1 - fraction)) / fraction)} left`];
}

/** `0:07`, `12:34` or `1:02:03`. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const tail = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

function rate(perSecond: number): string {
  if (perSecond < 10) return perSecond.toFixed(1);
  return String(Math.round(perSecond)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function metric(value: number): string {
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-3 && size < 1e5) ? value.toFixed(4) : value.toExponential(3);
}
