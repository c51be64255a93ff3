import { expectNumber, expectOptions, invalid } from '@modu/core';

/** A span of time: `'DD:HH:MM:SS'`, or the sum of some parts. */
export type Duration = string | DurationParts;

/** The parts of a span of time; each may be fractional. */
export interface DurationParts {
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const secondsPer = { weeks: 604_800, days: 86_400, hours: 3600, minutes: 60, seconds: 1, milliseconds: 0.001 } as const;

/** A span of time in seconds. @throws {ArgumentError} when it is none */
export function expectDuration(where: string, name: string, duration: Duration): number {
  if (typeof duration === 'string') {
    const parts = /^(\d+):(\d\d):(\d\d):(\d\d)$/.exec(duration.trim());
    if (parts === null) throw invalid(where, name, "a text of the form 'DD:HH:MM:SS'", duration);
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(Number);
    return days * secondsPer.days + hours * secondsPer.hours + minutes * secondsPer.minutes + seconds;
  }
  if (typeof duration !== 'object' || duration === null) {
    throw invalid(where, name, "'DD:HH:MM:SS' or an object such as { minutes: 5 }", duration);
  }
  const units = Object.keys(secondsPer) as (keyof DurationParts)[];
  const known = expectOptions(`${where} ${name}`, duration, units);
  return units.reduce(
    (sum, unit) => sum + secondsPer[unit] * expectNumber(where, `${name}.${unit}`, known[unit] ?? 0, { min: 0 }),
    0,
  );
}
