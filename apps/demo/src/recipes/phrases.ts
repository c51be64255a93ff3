import { join } from 'node:path';
import { AbortOnSignal, EarlyStopping, loadCheckpoint, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { phrases } from '@modu/datasets';
import { trainTestSplit } from '@modu/evaluation';
import { Seq2Seq, seq2seq } from '@modu/models';
import { attentionMap, learningCurves } from '@modu/plots';
import { Tokenizer } from '@modu/preprocessing';
import { editDistance, nearestPhrase } from '../edit-distance.ts';
import { expectGoingOn } from '../expect-going-on.ts';
import { writeJson } from '../json-file.ts';
import { ofKnownWords } from '../known-words.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';

/** Names of characters and emoji from English into Korean: words are read, syllables written, with attention. */
export const phrasesRecipe: Recipe = {
  name: 'phrases',
  summary: 'English phrases into Korean: LSTM encoder–decoder with attention, beside the nearest known phrase',
  reaches: { exact_match_gained: 0 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 80, out, console, signal }) {
    const { x: table } = await phrases();
    const [english = [], korean = []] = ['english', 'korean'].map((name) => table.array(name) as string[]);
    const all = english.map((en, i) => [en.toLowerCase(), (korean[i] ?? '').normalize('NFC')] as const);
    const options = { testSize: 0.1, randomState: seed };
    const [rest, test] = trainTestSplit(quick ? all.slice(0, 200) : all, options);
    const [train, watched] = trainTestSplit(rest, options);
    console.say(`${train.length} phrases to learn, ${watched.length} to watch, ${test.length} to test`);
    const known = ofKnownWords(test, train);
    console.say(`${known.length} of those to test are of words that the ones to learn hold, in both languages`);
    // Words of two phrases or more are read; single syllables are written.
    const read = new Tokenizer({ filters: '', oovToken: '<unknown>' }).fitOnTexts(train.map(([en]) => en));
    const write = new Tokenizer({ charLevel: true, lower: false, filters: '' }).fitOnTexts(train.map(([, ko]) => ko));
    await writeJson(join(out, runFiles.pipeline), { read: read.toJson(), write: write.toJson() });
    const sequences = (of: typeof train) =>
      [read.textsToSequences(of.map(([en]) => en)), write.textsToSequences(of.map(([, ko]) => ko))] as const;
    const text = (ids: readonly number[]) => ids.map((id) => write.indexWord.get(id) ?? '').join('');
    const sizes = { sourceVocabulary: read.wordIndex.size + 1, targetVocabulary: write.wordIndex.size + 1 };
    const layers = { attention: 'general', embedding: 64, units: 128, dropout: 0.3, learningRate: 0.005 } as const;
    const translator = seq2seq({ ...sizes, ...layers, seed });

    console.heading('Training');
    const backup = progress.backup('training');
    const checkpoint = join(out, runFiles.checkpoint);
    const training = await translator.fit(...sequences(train), {
      epochs,
      initialEpoch: await backup.restore(translator.model),
      batchSize: 32,
      validationData: sequences(watched),
      callbacks: [
        new AbortOnSignal(signal),
        new EarlyStopping({ monitor: 'val_loss', patience: 6 }),
        new ProgressBar({ label: 'phrases', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true }),
        backup,
      ],
    });
    expectGoingOn(signal);
    if (training.epoch.length > 0) console.plot(learningCurves(training, { metrics: ['loss'] }));
    translator.dispose();
    const { model } = await loadCheckpoint(checkpoint);
    const best = new Seq2Seq(model, { seed });

    console.heading('Phrases it never saw');
    const [sources, targets] = sequences(test);
    const found = (await best.predict(sources, { maxLength: 40, numBeams: quick ? 1 : 4, signal })).map(text);
    // The baseline says what the known phrase with the most words in common is called.
    const near = test.map(([en]) => nearestPhrase(en, train));
    const score = (said: readonly string[]) => {
      const of = test.map(
        ([, ko], i) => 1 - editDistance(said[i] ?? '', ko) / Math.max(ko.length, said[i]?.length ?? 0),
      );
      const exact = test.filter(([, ko], i) => said[i] === ko).length / test.length;
      return { exact, similarity: of.reduce((sum, s) => sum + s, 0) / of.length };
    };
    const [network, baseline] = [score(found), score(near)];
    const line = (name: string, { exact, similarity }: typeof network) => [
      name,
      exact.toFixed(3),
      similarity.toFixed(3),
    ];
    const head = ['', 'exactly right', 'similarity: 1 − edit distance / length'];
    console.table(head, [line('LSTM with attention', network), line('nearest known phrase', baseline)]);
    const shown = test.slice(0, 10).map(([en, ko], i) => [en, ko, found[i] ?? '', near[i] ?? '']);
    console.table(['English', 'Korean', 'the network', 'nearest known phrase'], shown);

    console.heading('Where it looks');
    const maps = await best.attend(sources, targets);
    const i = test.findIndex(([en]) => en.split(' ').length >= 3);
    const map = {
      source: (sources[i] ?? []).map((id) => read.indexWord.get(id) ?? ''),
      target: [...Array.from(text(targets[i] ?? [])), 'end'],
      weights: maps[i]?.weights ?? [],
    };
    console.plot(attentionMap({ weights: map.weights, queryTokens: map.target, keyTokens: map.source }));
    best.dispose();
    const figures = { exact_match: network.exact, similarity: network.similarity, attention_map: map };
    const beside = { baseline_exact_match: baseline.exact, baseline_similarity: baseline.similarity };
    return { ...figures, ...beside, exact_match_gained: network.exact - baseline.exact };
  },
};
