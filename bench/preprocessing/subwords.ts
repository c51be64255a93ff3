/**
 * Times the training of a byte-level BPE and a WordPiece vocabulary, and encoding, on a file of texts (a JSON array of strings):
 * `node --conditions=@modu/source bench/preprocessing/subwords.ts texts.json [vocabulary size]`; subwords.py is Hugging Face's.
 */
import { readFileSync } from 'node:fs';
import { BertWordPieceTokenizer, ByteLevelBPETokenizer } from '@modu/preprocessing';

const [file = '', size = '30000'] = process.argv.slice(2);
const texts = JSON.parse(readFileSync(file, 'utf8')) as string[];
for (const [name, tokenizer] of [
  ['byte-level BPE', new ByteLevelBPETokenizer()],
  ['WordPiece', new BertWordPieceTokenizer()],
] as const) {
  const start = performance.now();
  tokenizer.trainFromIterator(texts, { vocabSize: Number(size) });
  const middle = performance.now();
  const tokens = tokenizer.encodeBatch(texts.slice(0, 5000)).reduce((sum, { ids }) => sum + ids.length, 0);
  const end = performance.now();
  const seconds = { training: (middle - start) / 1000, encodingOf5000: (end - middle) / 1000 };
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({ name, texts: texts.length, vocabulary: tokenizer.getVocabSize(), tokens, ...seconds, peakMiB }),
  );
}
