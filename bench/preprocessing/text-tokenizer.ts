/**
 * Times `fitOnTexts` and `textsToSequences` on a file of texts (a JSON array of strings):
 * `node --conditions=@modu/source bench/preprocessing/text-tokenizer.ts texts.json [rounds]`; text_tokenizer.py is Keras'.
 */
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@modu/preprocessing';

const [file = '', rounds = '3'] = process.argv.slice(2);
const texts = JSON.parse(readFileSync(file, 'utf8')) as string[];
const seconds: number[] = [];
let words = 0;
for (let round = 0; round < Number(rounds); round++) {
  const start = performance.now();
  const tokenizer = new Tokenizer({ numWords: 20_000, oovToken: '<OOV>' }).fitOnTexts(texts);
  const sequences = tokenizer.textsToSequences(texts);
  seconds.push((performance.now() - start) / 1000);
  words = sequences.reduce((sum, { length }) => sum + length, 0);
}
seconds.sort((a, b) => a - b);
console.log(JSON.stringify({ texts: texts.length, words, seconds: seconds[Math.floor(seconds.length / 2)] }));
