import { join } from 'node:path';
import { TopPSampler } from '@modu/attention';
import { AbortOnSignal, loadCheckpoint, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { books } from '@modu/datasets';
import { Gpt, gpt } from '@modu/models';
import { AdamW, CosineDecay } from '@modu/optimizers';
import { learningCurves, lineChart } from '@modu/plots';
import { Tokenizer } from '@modu/preprocessing';
import { bitsPerCharacter } from '../bits-per-character.ts';
import { expectGoingOn } from '../expect-going-on.ts';
import { writeJson } from '../json-file.ts';
import { NGram } from '../n-gram.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';

/** Three plays, character by character: a small GPT against counting, and lines that nobody wrote. */
export const shakespeareRecipe: Recipe = {
  name: 'shakespeare',
  summary: 'Plays of Shakespeare by a small GPT: bits per character against n-grams, and lines that nobody wrote',
  reaches: { bits_saved: 0 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 12, out, console, signal }) {
    const plays = await books(['shakespeare-caesar', 'shakespeare-hamlet', 'shakespeare-macbeth']);
    // Of each play the last tenth is the test, and the tenth before is watched: neighbouring lines stay together.
    const texts = plays.map(({ text }) => (quick ? text.slice(0, 3000) : text).replaceAll(/\n{3,}/g, '\n\n'));
    const part = (from: number, to: number) =>
      texts.map((text) => text.slice(Math.floor(text.length * from), Math.floor(text.length * to)));
    const [train, watched, test] = [part(0, 0.8), part(0.8, 0.9), part(0.9, 1)];
    const sizes = [train, watched, test].map((texts) => texts.join('').length);
    console.say(`${sizes[0]} characters to learn, ${sizes[1]} to watch, ${sizes[2]} to test, of three plays`);

    const characters = new Tokenizer({ charLevel: true, lower: false, filters: '' }).fitOnTexts(train);
    await writeJson(join(out, runFiles.pipeline), characters.toJson());
    const text = (row: readonly number[]) => row.map((id) => characters.indexWord.get(id) ?? '').join('');
    const length = quick ? 32 : 64;
    /** Windows of `length` characters, each `step` behind the one before. */
    const windows = (of: readonly string[], step: number) =>
      characters.textsToSequences(of).flatMap((row) => {
        const count = Math.floor((row.length - length) / step) + 1;
        return Array.from({ length: count }, (_, i) => row.slice(i * step, i * step + length));
      });
    const vocabulary = characters.wordIndex.size + 1;
    const samples = windows(train, length / 2);
    // The rate climbs for a twentieth of all steps, then falls along half a cosine wave; so the end is not stopped early.
    const [batchSize, peak] = [16, 0.002];
    const steps = Math.ceil(samples.length / batchSize) * epochs;
    const warmup = { initialLearningRate: 0, warmupTarget: peak, warmupSteps: Math.ceil(steps / 20) };
    const learningRate = new CosineDecay({ ...warmup, decaySteps: steps, alpha: 0.02 });
    const optimizer = new AdamW({ learningRate, weightDecay: 0.1, beta2: 0.99 });
    const shape = { vocabulary, sequenceLength: length, width: quick ? 16 : 128 };
    const writer = gpt({ ...shape, dropout: 0.15, optimizer, seed });

    console.heading('Training');
    const backup = progress.backup('training');
    const checkpoint = join(out, runFiles.checkpoint);
    const training = await writer.fit(samples, {
      epochs,
      initialEpoch: await backup.restore(writer.model),
      batchSize,
      validationData: windows(watched, length),
      callbacks: [
        new AbortOnSignal(signal),
        new ProgressBar({ label: 'plays', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true }),
        backup,
      ],
    });
    expectGoingOn(signal);
    if (training.epoch.length > 0) console.plot(learningCurves(training, { metrics: ['loss'] }));
    writer.dispose();
    optimizer.dispose();
    const { model } = await loadCheckpoint(checkpoint);
    const best = new Gpt(model, { seed });

    console.heading('Bits per character of lines never seen');
    const orders = [1, 2, 3, 4, 5, 6, 7];
    // The order of the n-grams, too, is chosen on the lines to watch.
    const counted = orders.map((order) => new NGram(order, train));
    const bitsWatched = counted.map((grams) => grams.bitsPerCharacter(watched));
    const chosen = bitsWatched.indexOf(Math.min(...bitsWatched));
    const gramBits = counted[chosen]?.bitsPerCharacter(test) ?? Number.NaN;
    const bits = bitsPerCharacter(best, characters.textsToSequences(test));
    const lines = [[`${orders[chosen] ?? 0}-grams`, gramBits.toFixed(3)], ['gpt', bits.toFixed(3)]]; // prettier-ignore
    console.table(['model', 'bits per character'], lines);
    const series = { 'n-grams': bitsWatched };
    console.plot(lineChart({ x: orders, series }, { xTitle: 'n', yTitle: 'bits per character' }));

    console.heading('Lines it wrote');
    const prompts = ['  Ham. ', '  Macb. ', '  Brut. '].map((start) => characters.textsToSequences([start])[0] ?? []);
    const written = await best.generate(prompts, { sampler: new TopPSampler({ p: 0.9, seed }), signal });
    for (const row of written) console.say(text(row));
    best.dispose();
    return {
      bits_per_character: bits,
      n_gram_bits: gramBits,
      n_gram_order: orders[chosen],
      bits_saved: gramBits - bits,
    };
  },
};
