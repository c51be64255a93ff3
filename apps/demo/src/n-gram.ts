/**
 * The bits per character of texts under an n-gram model with interpolation (Jelinek–Mercer with Witten–Bell weights): the
 * baseline of a language model. The end of a text counts as a character.
 */
export class NGram {
  readonly #order: number;
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #characters = new Set<string>([end]);

  /** @param order characters that are counted together: 3 looks back two */
  constructor(order: number, texts: readonly string[]) {
    this.#order = order;
    for (const text of texts) {
      const characters = [...Array.from(text), end];
      characters.forEach((character, i) => {
        this.#characters.add(character);
        for (let back = 0; back < order; back++) this.#add(this.#context(characters, i, back), character);
      });
    }
  }

  bitsPerCharacter(texts: readonly string[]): number {
    let [bits, count] = [0, 0];
    for (const text of texts) {
      const characters = [...Array.from(text), end];
      characters.forEach((character, i) => (bits -= Math.log2(this.#probability(characters, i, character))));
      count += characters.length;
    }
    return bits / count;
  }

  #context(characters: readonly string[], i: number, back: number): string {
    const from = i - back;
    const before = characters.slice(Math.max(0, from), i).join('');
    return `${back}|${from < 0 ? start.repeat(-from) : ''}${before}`;
  }

  #add(context: string, character: string): void {
    const seen = this.#counts.get(context) ?? new Map<string, number>();
    seen.set(character, (seen.get(character) ?? 0) + 1);
    this.#counts.set(context, seen);
  }

  /** Each longer context speaks with the weight of what it has seen, and leaves the rest to the shorter one. */
  #probability(characters: readonly string[], i: number, character: string): number {
    let p = 1 / (this.#characters.size + 1);
    for (let back = 0; back < this.#order; back++) {
      const seen = this.#counts.get(this.#context(characters, i, back));
      if (seen === undefined) break;
      const total = [...seen.values()].reduce((sum, n) => sum + n, 0);
      p = ((seen.get(character) ?? 0) + seen.size * p) / (total + seen.size);
    }
    return p;
  }
}

const start = '\u0002';
const end = '\u0003';
