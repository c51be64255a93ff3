import { PairQueue } from './pair-queue.ts';

/** What to learn from, and when to stop. */
export interface MergeSettings {
  /** Tokens that come first, whatever the words are. */
  readonly specialTokens: readonly string[];
  /** Characters that become tokens also when no word has them. */
  readonly initialAlphabet: readonly string[];
  /** The largest number of characters that become tokens; null for all. */
  readonly limitAlphabet: number | null;
  /** Stands before every token that does not begin a word. */
  readonly prefix: string;
  readonly vocabSize: number;
  readonly minFrequency: number;
  /** Tokens of this many characters and more are not made by a second merge; null for no limit. */
  readonly maxTokenLength: number | null;
}

/** What was learned: tokens by index, and the merges in their order. */
export interface Merges {
  readonly vocabulary: readonly string[];
  readonly merges: readonly (readonly [left: string, right: string])[];
}

/**
 * Byte-pair encoding: the most frequent pair of neighbours becomes a token, again and again.
 *
 * Of pairs that are as frequent, that of the lower indices goes first; of characters that are as frequent, `limitAlphabet`
 * keeps the lower code points. Tokens with a prefix are numbered in the order of first sight.
 *
 * @param words how often each word occurs
 * @see Sennrich, Haddow and Birch 2016, https://arxiv.org/abs/1508.07909, algorithm 1
 */
export function learnMerges(words: ReadonlyMap<string, number>, settings: MergeSettings): Merges {
  const vocabulary = new Vocabulary();
  settings.specialTokens.forEach((token) => vocabulary.add(token));
  const alphabet = learnAlphabet(words, settings);
  alphabet.forEach((character) => vocabulary.add(character));
  const counts = [...words.values()];
  const cut = Array.from(words.keys(), (word) => cutWord(word, new Set(alphabet), settings.prefix, vocabulary));
  return mergePairs(cut, counts, vocabulary, settings);
}

/** Tokens by index, indices by token. */
class Vocabulary {
  readonly tokens: string[] = [];
  readonly #indices = new Map<string, number>();

  add(token: string): number {
    const known = this.#indices.get(token);
    if (known !== undefined) return known;
    this.#indices.set(token, this.tokens.length);
    return this.tokens.push(token) - 1;
  }
}

/** The characters to begin with, by code point. */
function learnAlphabet(words: ReadonlyMap<string, number>, settings: MergeSettings): string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  for (const character of settings.initialAlphabet) counts.set(character, Infinity);
  const byCodePoint = [...counts.keys()].sort(compareCodePoints);
  const { limitAlphabet } = settings;
  if (limitAlphabet === null || byCodePoint.length <= limitAlphabet) return byCodePoint;
  const countOf = (character: string): number => counts.get(character) as number;
  // Of two infinite counts the difference would be NaN.
  const byCount = byCodePoint.toSorted((a, b) => (countOf(a) === countOf(b) ? 0 : countOf(b) - countOf(a)));
  return byCount.slice(0, limitAlphabet).sort(compareCodePoints);
}

function compareCodePoints(a: string, b: string): number {
  return (a.codePointAt(0) as number) - (b.codePointAt(0) as number);
}

/** The indices of a word's characters; those outside the alphabet are left out. */
function cutWord(word: string, alphabet: ReadonlySet<string>, prefix: string, vocabulary: Vocabulary): number[] {
  const tokens: number[] = [];
  let first = true;
  for (const character of word) {
    if (alphabet.has(character)) tokens.push(vocabulary.add(first ? character : prefix + character));
    first = false;
  }
  return tokens;
}

function mergePairs(
  words: number[][],
  counts: readonly number[],
  vocabulary: Vocabulary,
  settings: MergeSettings,
): Merges {
  const { prefix, vocabSize, minFrequency } = settings;
  const { tokens } = vocabulary;
  const limit = Math.max(vocabSize, tokens.length);
  const lengths = new Array<number>(tokens.length).fill(1);
  const pairs = new PairCounts(limit);
  words.forEach((word, w) => {
    for (let i = 1; i < word.length; i++) pairs.add(word[i - 1] as number, word[i] as number, counts[w] as number, w);
  });
  pairs.queueNew();
  const merges = new Map<number, [string, string]>();
  while (tokens.length < vocabSize) {
    const best = pairs.takeBest();
    if (best === undefined || best.count < minFrequency) break;
    const { left, right } = best;
    const [before, after] = [tokens[left] as string, tokens[right] as string];
    const tail = prefix !== '' && after.startsWith(prefix) ? after.slice(prefix.length) : after;
    const merged = vocabulary.add(before + tail);
    lengths[merged] = (lengths[left] as number) + (lengths[right] as number);
    // A pair that is merged a second time, in other words, has the rank of that time.
    merges.delete(best.key);
    merges.set(best.key, [before, after]);
    const joins = (neighbour: number): boolean =>
      settings.maxTokenLength === null ||
      (lengths[neighbour] as number) + (lengths[merged] as number) < settings.maxTokenLength;
    for (const w of best.words)
      mergeInWord(words[w] as number[], left, right, merged, counts[w] as number, w, pairs, joins);
    pairs.queueNew();
  }
  return { vocabulary: tokens, merges: [...merges.values()] };
}

/** Puts `merged` in place of each `left`, `right` in a word, and counts the pairs that go and come by it. */
function mergeInWord(
  word: number[],
  left: number,
  right: number,
  merged: number,
  count: number,
  w: number,
  pairs: PairCounts,
  joins: (neighbour: number) => boolean,
): void {
  let kept = 0;
  for (let i = 0; i < word.length; i++) {
    if (word[i] !== left || word[i + 1] !== right) {
      word[kept++] = word[i] as number;
      continue;
    }
    const before = kept === 0 ? undefined : word[kept - 1];
    const after = word[i + 2];
    if (before !== undefined) {
      pairs.add(before, left, -count, w);
      if (joins(before)) pairs.add(before, merged, count, w);
    }
    if (after !== undefined) {
      pairs.add(right, after, -count, w);
      if (joins(after)) pairs.add(merged, after, count, w);
    }
    word[kept++] = merged;
    i++;
  }
  word.length = kept;
}

/** How often pairs occur, and the queue of those that can be merged, whose counts are set right when they come up. */
class PairCounts {
  readonly #limit: number;
  readonly #counts = new Map<number, number>();
  readonly #queue = new PairQueue();
  /** Words by the pairs that they gained since the last `queueNew`. */
  readonly #gained = new Map<number, number[]>();

  /** @param limit above every index */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(left: number, right: number, count: number, word: number): void {
    const key = left * this.#limit + right;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    if (count <= 0) return;
    const words = this.#gained.get(key);
    if (words === undefined) this.#gained.set(key, [word]);
    else if (words.at(-1) !== word) words.push(word);
  }

  /** Puts the pairs that words gained into the queue. */
  queueNew(): void {
    for (const [key, words] of this.#gained) this.#push(key, words);
    this.#gained.clear();
  }

  /** The most frequent pair that occurs, which leaves the queue. */
  takeBest(): ReturnType<PairQueue['pop']> {
    for (;;) {
      const first = this.#queue.pop();
      if (first === undefined || first.count === this.#counts.get(first.key)) return first;
      this.#push(first.key, first.words);
    }
  }

  #push(key: number, words: readonly number[]): void {
    const count = this.#counts.get(key) as number;
    if (count <= 0) return;
    const right = key % this.#limit;
    this.#queue.push({ key, left: (key - right) / this.#limit, right, count, words });
  }
}
