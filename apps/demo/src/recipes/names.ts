import { join } from 'node:path';
import { TopPSampler } from '@modu/attention';
import { AbortOnSignal, EarlyStopping, loadCheckpoint, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { firstNames } from '@modu/datasets';
import { trainTestSplit } from '@modu/evaluation';
import { Gpt, gpt } from '@modu/models';
import { learningCurves, lineChart } from '@modu/plots';
import { Tokenizer } from '@modu/preprocessing';
import { expectGoingOn } from '../expect-going-on.ts';
import { writeJson } from '../json-file.ts';
import { NGram } from '../n-gram.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';

/** First names, character by character: a small GPT against counting, and names that nobody has. */
export const namesRecipe: Recipe = {
  name: 'names',
  summary: 'First names by a small GPT: bits per character against n-grams, and names that nobody has',
  reaches: { bits_saved: 0 },
  async run({ progress, seed, quick, epochs = quick ? 3 : 60, out, console, signal }) {
    const { x } = await firstNames();
    const all = [...new Set(x.map((name) => name.toLowerCase()))].sort();
    const [rest, test] = trainTestSplit(all, { testSize: 0.1, randomState: seed });
    const [most, validation] = trainTestSplit(rest, { testSize: 0.1, randomState: seed });
    const train = quick ? most.slice(0, 1500) : most;
    console.say(`${train.length} names to learn, ${validation.length} to watch, ${test.length} to test, none twice`);

    const characters = new Tokenizer({ charLevel: true, lower: false, filters: '' }).fitOnTexts(train);
    await writeJson(join(out, runFiles.pipeline), characters.toJson());
    const ids = (texts: readonly string[]) => characters.textsToSequences(texts);
    const text = (row: readonly number[]) => row.map((id) => characters.indexWord.get(id) ?? '').join('');
    const writer = gpt({
      vocabulary: characters.wordIndex.size + 1,
      sequenceLength: Math.max(...all.map((name) => name.length)),
      dropout: 0.2,
      learningRate: 0.002,
      seed,
    });

    console.heading('Training');
    const backup = progress.backup('training');
    const checkpoint = join(out, runFiles.checkpoint);
    const training = await writer.fit(ids(train), {
      epochs,
      initialEpoch: await backup.restore(writer.model),
      batchSize: 64,
      validationData: ids(validation),
      callbacks: [
        new AbortOnSignal(signal),
        new EarlyStopping({ monitor: 'val_loss', patience: 6 }),
        new ProgressBar({ label: 'names', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true }),
        backup,
      ],
    });
    expectGoingOn(signal);
    if (training.epoch.length > 0) console.plot(learningCurves(training, { metrics: ['loss'] }));
    writer.dispose();
    const { model } = await loadCheckpoint(checkpoint);
    const best = new Gpt(model, { seed });

    console.heading('Bits per character of names never seen');
    const orders = [1, 2, 3, 4, 5];
    // The order of the n-grams, too, is chosen on the names to watch.
    const watched = orders.map((order) => new NGram(order, train).bitsPerCharacter(validation));
    const order = orders[watched.indexOf(Math.min(...watched))] ?? 3;
    const counted = new NGram(order, train).bitsPerCharacter(test);
    const bits = await best.bitsPerToken(ids(test));
    console.table(
      ['model', 'bits per character'],
      [
        [`${order}-grams`, counted.toFixed(3)],
        ['gpt', bits.toFixed(3)],
      ],
    );
    console.plot(
      lineChart({ x: orders, series: { 'n-grams': watched } }, { xTitle: 'n', yTitle: 'bits per character' }),
    );

    console.heading('Names it wrote');
    const written = await best.generate(
      Array.from({ length: 40 }, () => []),
      { sampler: new TopPSampler({ p: 0.95, seed }) },
    );
    const known = new Set(all);
    const fresh = [...new Set(written.map(text))].filter((name) => !known.has(name));
    console.say(fresh.slice(0, 20).join(', '));
    console.say(`${fresh.length} of ${written.length} are no names of the list`);
    best.dispose();
    return { bits_per_character: bits, n_gram_bits: counted, n_gram_order: order, bits_saved: counted - bits };
  },
};
