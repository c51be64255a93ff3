import { join } from 'node:path';
import { AbortOnSignal, LearningRateScheduler, loadCheckpoint, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { makeDates } from '@modu/datasets';
import { Seq2Seq, seq2seq } from '@modu/models';
import { attentionMap, learningCurves } from '@modu/plots';
import { Tokenizer } from '@modu/preprocessing';
import { digitAlignment, shadeMap } from '../attention-map.ts';
import { writeJson } from '../json-file.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

/** Characters as ids; only those of the training part are known. */
const characters = () => new Tokenizer({ charLevel: true, lower: false, filters: '' });

/** Dates as people write them into ISO 8601, character by character: an LSTM reads, another writes and looks back. */
export const datesRecipe: Recipe = {
  name: 'dates',
  summary: 'Dates in eight formats (synthetic) into ISO 8601: LSTM encoder–decoder with attention, and its map',
  reaches: { exact_match: 0.99 },
  async run({ progress, seed, quick, epochs = quick ? 3 : 4, out, console, signal }) {
    const held = 1000;
    const samples = quick ? 5000 : 10_000;
    const { x, y } = makeDates({ nSamples: samples + 2 * held, randomState: seed });
    const part = (from: number, to: number) => ({ x: x.slice(from, to), y: y.slice(from, to) });
    const [train, validation] = [part(0, samples), part(samples, samples + held)];
    const test = part(samples + held, samples + 2 * held);
    console.say(
      `Synthetic days from 1950 to 2049, all different: ${samples} to learn, ${held} to watch, ${held} to test`,
    );

    const [read, write] = [characters().fitOnTexts(train.x), characters().fitOnTexts(train.y)];
    await writeJson(join(out, runFiles.pipeline), { read: read.toJson(), write: write.toJson() });
    const sequences = (of: { x: readonly string[]; y: readonly string[] }) =>
      [read.textsToSequences(of.x), write.textsToSequences(of.y)] as const;
    const text = (ids: readonly number[]) => ids.map((id) => write.indexWord.get(id) ?? '').join('');

    const sizes = { sourceVocabulary: read.wordIndex.size + 1, targetVocabulary: write.wordIndex.size + 1 };
    const translator = seq2seq({ ...sizes, attention: 'general', learningRate: 0.01, seed });
    console.heading('Training');
    const backup = progress.backup('training');
    const checkpoint = join(out, runFiles.checkpoint);
    const training = await translator.fit(...sequences(train), {
      epochs,
      initialEpoch: await backup.restore(translator.model),
      batchSize: 64,
      validationData: sequences(validation),
      callbacks: [
        new AbortOnSignal(signal),
        // Large steps find the way, small ones at the end keep to it.
        new LearningRateScheduler((epoch) => 0.01 * 0.3 ** Math.max(0, epoch - 1)),
        new ProgressBar({ label: 'dates', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint),
        backup,
      ],
    });

    if (training.epoch.length > 0) console.plot(learningCurves(training, { metrics: ['loss'] }));

    console.heading('Whole dates right');
    const [sources, targets] = sequences(test);
    const found = (await translator.predict(sources, { maxLength: 12, signal })).map(text);
    const share = (rows: readonly number[]) => rows.filter((i) => found[i] === test.y[i]).length / rows.length;
    const kinds = new Map<string, number[]>();
    test.x.forEach((date, i) => {
      const kind = date.replaceAll(/\p{L}+/gu, 'a').replaceAll(/\d+/g, '1');
      kinds.set(kind, [...(kinds.get(kind) ?? []), i]);
    });
    const exact = share([...found.keys()]);
    const rows = [...kinds.values()].map((of) => {
      const first = of[0] ?? 0;
      return [test.x[first] ?? '', found[first] ?? '', of.length, share(of).toFixed(3)];
    });
    console.table(['a date of this form', 'as the network writes it', 'dates', 'right'], rows);
    const watched = await translator.score(...sequences(validation), { maxLength: 12, signal });
    console.say(`Right of ${held} dates it never saw: ${exact.toFixed(3)} (of those to watch: ${watched.toFixed(3)})`);

    console.heading('Where it looks');
    const maps = await translator.attend(sources, targets);
    const { exact: aligned, near } = digitAlignment(test.x, test.y, maps);
    const map = {
      source: Array.from(test.x[0] ?? ''),
      target: [...Array.from(test.y[0] ?? ''), 'end'],
      weights: maps[0]?.weights ?? [],
    };
    console.plot(attentionMap({ weights: map.weights, queryTokens: map.target, keyTokens: map.source }));
    console.say(shadeMap(map.source, map.target, map.weights));
    console.say(
      `Digits of years that look most at the digit they copy, or next to it: ${percent(aligned)}, ${percent(near)}`,
    );

    const { model } = await loadCheckpoint(checkpoint);
    const again = (await new Seq2Seq(model).predict(sources, { maxLength: 12, signal })).map(text);
    const changed = again.filter((date, i) => date !== found[i]).length;
    for (const one of [translator.model, model]) one.dispose();
    const figures = { exact_match: exact, validation_exact_match: watched, reload_difference: changed };
    return { ...figures, alignment: aligned, alignment_within_one: near, attention_map: map };
  },
};
