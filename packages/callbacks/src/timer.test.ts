import { testCallback } from '@modu/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { Timer, type TimerOptions } from './timer.ts';

afterEach(() => vi.useRealTimers());

testCallback({
  name: 'Timer',
  create: (options: TimerOptions) => new Timer(options),
  options: { duration: { seconds: 0 }, interval: 'epoch' },
  badOptions: [
    [{ duration: '12:00' }, "Timer: duration must be a text of the form 'DD:HH:MM:SS', received '12:00'"],
    [{ duration: 3 }, "duration must be 'DD:HH:MM:SS' or an object"],
    [{ duration: { hours: -1 } }, 'duration.hours must be a finite number at least 0'],
    [{ duration: { years: 1 } }, "unknown option 'years'"],
    [{ interval: 'batch' }, "interval must be one of 'step', 'epoch'"],
    [{ length: 1 }, "unknown option 'length'"],
  ],
});

function prepared(options: TimerOptions) {
  vi.useFakeTimers({ toFake: ['performance'] });
  const model = { stopTraining: false };
  const timer = new Timer(options);
  timer.setModel(model);
  return { model, timer };
}

test.each([
  ['00:00:01:30', 90],
  ['01:02:00:05', 93605],
  [{ weeks: 1, days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 500 }, 694861.5],
] as const)('%j is %d seconds', async (duration, seconds) => {
  const { timer } = prepared({ duration });
  await timer.onTrainBegin();
  expect(timer.timeRemaining()).toBeCloseTo(seconds, 6);
});

test('ends training after the batch in which the time runs out', async () => {
  const messages: string[] = [];
  const { model, timer } = prepared({ duration: { seconds: 10 }, verbose: 1, print: (text) => messages.push(text) });
  await timer.onTrainBegin();
  vi.advanceTimersByTime(9_900);
  await timer.onTrainBatchEnd();
  expect(model.stopTraining).toBe(false);
  vi.advanceTimersByTime(200);
  await timer.onEpochEnd();
  expect(model.stopTraining).toBe(false);
  await timer.onTrainBatchEnd();
  expect(model.stopTraining).toBe(true);
  expect(messages).toStrictEqual(['Timer: training is stopped after 10.1 seconds']);
});

test("waits for the end of the epoch with interval 'epoch', and only measures without a duration", async () => {
  const { model, timer } = prepared({ duration: { seconds: 10 }, interval: 'epoch' });
  await timer.onTrainBegin();
  vi.advanceTimersByTime(20_000);
  await timer.onTrainBatchEnd();
  expect(model.stopTraining).toBe(false);
  await timer.onEpochEnd();
  expect(model.stopTraining).toBe(true);
  const other = new Timer();
  await other.onTrainBegin();
  vi.advanceTimersByTime(5000);
  await other.onTrainBatchEnd();
  await other.onTrainEnd();
  vi.advanceTimersByTime(5000);
  expect(other.timeElapsed()).toBeCloseTo(5, 6);
  expect(other.timeRemaining()).toBeUndefined();
  expect(other.endTime()! - other.startTime()!).toBeCloseTo(5000, 3);
});

test('time before an interruption counts, and stages are timed apart', async () => {
  const { model, timer } = prepared({ duration: { seconds: 10 } });
  await timer.onTrainBegin();
  vi.advanceTimersByTime(8000);
  const state = timer.getState();
  const again = new Timer({ duration: { seconds: 10 } });
  again.setModel(model);
  again.setState(state);
  await again.onTrainBegin();
  await again.onTestBegin();
  vi.advanceTimersByTime(1000);
  await again.onTestEnd();
  vi.advanceTimersByTime(1500);
  expect(again.timeElapsed('validate')).toBeCloseTo(1, 6);
  expect(again.timeElapsed('predict')).toBe(0);
  await again.onTrainBatchEnd();
  expect(model.stopTraining).toBe(true);
});
