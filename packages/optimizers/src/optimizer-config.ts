import type { serialization } from '@tensorflow/tfjs';
import { camelCaseKeys } from './camel-case-keys.ts';
import { deserializeSchedule, serializeSchedule, type LearningRateSchedule } from './learning-rate-schedule.ts';
import type { OptimizerSettings } from './optimizer-options.ts';

/** The options that all optimizers have as a configuration, in which what is not set is null. */
export function configFromSettings(
  settings: OptimizerSettings,
  learningRate: number | LearningRateSchedule,
  excluded: readonly string[],
): serialization.ConfigDict {
  const { weightDecay, clipnorm, globalClipnorm, clipvalue, useEma, emaMomentum, emaOverwriteFrequency } = settings;
  return {
    learningRate: typeof learningRate === 'number' ? learningRate : serializeSchedule(learningRate),
    weightDecay: weightDecay ?? null,
    clipnorm: clipnorm ?? null,
    globalClipnorm: globalClipnorm ?? null,
    clipvalue: clipvalue ?? null,
    useEma,
    emaMomentum,
    emaOverwriteFrequency: emaOverwriteFrequency ?? null,
    // tfjs puts strings into camel case when it loads a model, but for those under the key `name`.
    ...(excluded.length > 0 ? { excludeFromWeightDecay: excluded.map((name) => ({ name })) } : {}),
  };
}

/**
 * The options in a configuration: names in camel case, nothing that is null, no name of the instance, the schedule
 * rebuilt; and the names excluded from weight decay.
 */
export function optionsFromConfig(
  className: string,
  config: serialization.ConfigDict,
): { options: Record<string, unknown>; excluded: readonly string[] | undefined } {
  const where = classTitle(className);
  // tfjs adds customObjects when it loads a model.
  const known = camelCaseKeys(config, ['name', 'customObjects']);
  const { excludeFromWeightDecay, learningRate, ...rest } = known;
  const given = Object.entries(rest).filter(([, value]) => value !== null);
  const isSchedule = typeof learningRate === 'object' && learningRate !== null;
  const rate = isSchedule ? deserializeSchedule(where, learningRate as serialization.ConfigDict) : learningRate;
  return {
    options: { ...Object.fromEntries(given), ...(rate === undefined || rate === null ? {} : { learningRate: rate }) },
    excluded: (excludeFromWeightDecay as { name: string }[] | undefined)?.map(({ name }) => name),
  };
}

/** A class name without its prefix, as errors show it. */
export function classTitle(className: string): string {
  return className.replace(/^.*>/, '');
}
