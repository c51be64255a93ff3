import { describe, expect, test } from 'vitest';
import {
  checkColumnCount,
  checkFeatureNames,
  checkFitKeepsData,
  checkFitReturnsThis,
  checkFitTransform,
  checkFrozenData,
  checkInverseTransform,
  checkJsonRoundTrip,
  checkNotFitted,
  checkRefit,
  checkTransformKeepsData,
} from './check-transformer.ts';
import { testTransformer } from './test-transformer.ts';
import type { TransformerLike, TransformerSubject } from './transformer-subject.ts';

type Rows = readonly (readonly number[])[];

interface Options {
  factor?: number;
}

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** (x − mean of the column) · factor: a sound transformer, from which each test derives a broken one. */
class Centerer implements TransformerLike {
  protected factor: number;
  protected means: number[] | undefined;

  constructor(options: Options = {}) {
    for (const key of Object.keys(options)) {
      if (key !== 'factor') throw new Refusal('MODU_INVALID_ARGUMENT', `Centerer: unknown option '${key}'`);
    }
    this.factor = options.factor ?? 1;
    if (!Number.isFinite(this.factor)) {
      throw new Refusal('MODU_INVALID_ARGUMENT', `Centerer: factor must be a finite number, received ${this.factor}`);
    }
  }

  fit(x: Rows): this {
    this.means = (x[0] ?? []).map((_, j) => x.reduce((sum, row) => sum + (row[j] ?? 0), 0) / x.length);
    return this;
  }

  transform(x: Rows): number[][] {
    const means = this.fitted('transform');
    if (x[0]?.length !== means.length) {
      throw new Refusal(
        'MODU_SHAPE',
        `Centerer.transform: x must have ${means.length} columns, received ${x[0]?.length}`,
      );
    }
    return x.map((row) => row.map((value, j) => (value - (means[j] ?? 0)) * this.factor));
  }

  fitTransform(x: Rows): number[][] {
    return this.fit(x).transform(x);
  }

  inverseTransform(x: Rows): number[][] {
    const means = this.fitted('inverseTransform');
    return x.map((row) => row.map((value, j) => value / this.factor + (means[j] ?? 0)));
  }

  getFeatureNamesOut(): string[] {
    return this.fitted('getFeatureNamesOut').map((_, j) => `x${j}`);
  }

  toJSON(): unknown {
    return { factor: this.factor, means: this.means };
  }

  restore({ factor, means }: { factor: number; means?: number[] }): this {
    this.factor = factor;
    this.means = means;
    return this;
  }

  protected fitted(method: string): number[] {
    if (this.means !== undefined) return this.means;
    throw new Refusal('MODU_NOT_FITTED', `Centerer.${method}: the transformer must be fitted first`);
  }
}

const x: Rows = [
  [1, 20],
  [3, 50],
  [8, 11],
];

function subjectOf(
  type: new (options?: Options) => Centerer,
  changes: Partial<TransformerSubject> = {},
): TransformerSubject {
  return {
    name: 'Centerer',
    create: (options?: Options) => new type(options),
    options: { factor: 3 },
    x,
    other: [
      [5, 5],
      [9, 1],
    ],
    otherColumns: [[1, 2, 3]],
    fromJSON: (json: { factor: number }) => new type().restore(json),
    badOptions: [[{ factor: Number.NaN }, 'factor must be a finite number, received NaN']],
    ...changes,
  };
}

testTransformer(subjectOf(Centerer));

describe('every check of testTransformer fails for a transformer broken on purpose', () => {
  test('fit that returns a copy', () => {
    class Copying extends Centerer {
      override fit(rows: Rows): this {
        super.fit(rows);
        return new Copying({ factor: this.factor }) as this;
      }
    }
    expect(() => checkFitReturnsThis(subjectOf(Copying))).toThrow(/fit must return this/);
  });

  test('fit that changes its data', () => {
    class Scribbling extends Centerer {
      override fit(rows: Rows): this {
        (rows[0] as number[])[0] = 0;
        return super.fit(rows);
      }
    }
    expect(() => checkFitKeepsData(subjectOf(Scribbling))).toThrow(/fit changed x or y/);
  });

  test('fit that changes its targets', () => {
    class Relabelling extends Centerer {
      override fit(rows: Rows, y?: Int32Array): this {
        y?.fill(0);
        return super.fit(rows);
      }
    }
    expect(() => checkFitKeepsData(subjectOf(Relabelling, { y: Int32Array.of(1, 2, 3) }))).toThrow(
      /fit changed x or y/,
    );
  });

  test('transform that works in place', () => {
    class InPlace extends Centerer {
      override transform(rows: Rows): number[][] {
        const out = super.transform(rows);
        out.forEach((row, i) => (rows as number[][]).splice(i, 1, row));
        return rows as number[][];
      }
    }
    expect(() => checkTransformKeepsData(subjectOf(InPlace))).toThrow(/transform changed x/);
    expect(() => checkFrozenData(subjectOf(InPlace))).toThrow(TypeError);
  });

  test('transform that learns from what it sees', () => {
    class Learning extends Centerer {
      override transform(rows: Rows): number[][] {
        const out = super.transform(rows);
        this.means = this.means?.map((mean) => mean + 1);
        return out;
      }
    }
    expect(() => checkTransformKeepsData(subjectOf(Learning))).toThrow(/a second transform/);
  });

  test('transform that writes every output into the same array', () => {
    class Reusing extends Centerer {
      readonly #out: number[][] = [];
      override transform(rows: Rows): number[][] {
        this.#out.splice(0, this.#out.length, ...super.transform(rows));
        return this.#out;
      }
    }
    expect(() => checkTransformKeepsData(subjectOf(Reusing))).toThrow(/changed an earlier output/);
  });

  test('frozen data that are treated in another way', () => {
    class Choosy extends Centerer {
      override fit(rows: Rows): this {
        super.fit(rows);
        if (Object.isFrozen(rows)) this.means = this.means?.map(() => 0);
        return this;
      }
    }
    expect(() => checkFrozenData(subjectOf(Choosy))).toThrow(/the output for frozen data/);
  });

  test('a second fit that remembers the first', () => {
    class Remembering extends Centerer {
      override fit(rows: Rows): this {
        return this.means === undefined ? super.fit(rows) : this;
      }
    }
    expect(() => checkRefit(subjectOf(Remembering))).toThrow(/after a fit on other data/);
  });

  test('transform before fit that guesses', () => {
    class Guessing extends Centerer {
      protected override fitted(): number[] {
        return this.means ?? [0, 0];
      }
    }
    expect(() => checkNotFitted(subjectOf(Guessing))).toThrow(/transform before fit must be refused/);
  });

  test('transform before fit that fails with another error, or without the name of the class', () => {
    class Vague extends Centerer {
      protected override fitted(method: string): number[] {
        throw new Refusal('MODU_DATA', `Centerer.${method}: must be fitted`);
      }
    }
    expect(() => checkNotFitted(subjectOf(Vague))).toThrow(/MODU_NOT_FITTED/);
    expect(() => checkNotFitted(subjectOf(Centerer, { name: 'Scaler' }))).toThrow(/Scaler/);
  });

  test('inverseTransform before fit that guesses', () => {
    class Guessing extends Centerer {
      override inverseTransform(rows: Rows): number[][] {
        return rows.map((row) => [...row]);
      }
    }
    expect(() => checkNotFitted(subjectOf(Guessing))).toThrow(/inverseTransform before fit must be refused/);
  });

  test('another number of columns that is accepted', () => {
    class Lenient extends Centerer {
      override transform(rows: Rows): number[][] {
        return rows.map((row) => [...row]);
      }
    }
    expect(() => checkColumnCount(subjectOf(Lenient))).toThrow(/another number of columns must be refused/);
  });

  test('another number of columns that is refused as an argument of the wrong type', () => {
    class Mistaken extends Centerer {
      override transform(): number[][] {
        throw new Refusal('MODU_INVALID_ARGUMENT', 'Centerer.transform: x must be something else, received this');
      }
    }
    expect(() => checkColumnCount(subjectOf(Mistaken))).toThrow(/MODU_SHAPE/);
  });

  test('fitTransform that differs from fit and transform', () => {
    class Differing extends Centerer {
      override fitTransform(rows: Rows): number[][] {
        return super.fitTransform(rows).reverse();
      }
    }
    expect(() => checkFitTransform(subjectOf(Differing))).toThrow();
  });

  test('fitTransform that leaves the transformer as it was', () => {
    class Passing extends Centerer {
      override fitTransform(rows: Rows): number[][] {
        return new Centerer({ factor: this.factor }).fitTransform(rows);
      }
    }
    expect(() => checkFitTransform(subjectOf(Passing))).toThrow(/must be fitted/);
  });

  test('JSON without an option', () => {
    const fromJSON = ({ means }: { means: number[] }): Centerer => new Centerer().restore({ factor: 1, means });
    expect(() => checkJsonRoundTrip(subjectOf(Centerer, { fromJSON }))).toThrow(/JSON of the restored transformer/);
  });

  test('JSON without what was learnt', () => {
    class Forgetful extends Centerer {
      override toJSON(): unknown {
        return { factor: this.factor, means: [0, 0] };
      }
    }
    expect(() => checkJsonRoundTrip(subjectOf(Forgetful))).toThrow(/the output of the restored transformer/);
  });

  test('toJSON without a fromJSON in the test', () => {
    const subject: Partial<TransformerSubject> = subjectOf(Centerer);
    Reflect.deleteProperty(subject, 'fromJSON');
    expect(() => checkJsonRoundTrip(subject as TransformerSubject)).toThrow(
      /testTransformer needs fromJSON for Centerer/,
    );
  });

  test.each<[string, string[], RegExp]>([
    ['a name too few', ['a'], /number of names/],
    ['a name twice', ['a', 'a'], /number of different names/],
    ['an empty name', ['a', ''], /non-empty string/],
  ])('feature names with %s', (_, names, message) => {
    class Misnaming extends Centerer {
      override getFeatureNamesOut(): string[] {
        return names;
      }
    }
    expect(() => checkFeatureNames(subjectOf(Misnaming))).toThrow(message);
  });

  test('inverseTransform that gives something else', () => {
    class Tilted extends Centerer {
      override inverseTransform(rows: Rows): number[][] {
        return super.inverseTransform(rows).map((row) => row.map((value) => value * 1.0001));
      }
    }
    expect(() => checkInverseTransform(subjectOf(Tilted))).toThrow(/values differ/);
  });

  test('inverseTransform of labels that gives other labels', () => {
    const labels = { x: ['a', 'b'], create: () => labelled };
    const labelled = { fit: () => labelled, transform: () => [0, 1], inverseTransform: () => ['b', 'a'] };
    expect(() => checkInverseTransform(subjectOf(Centerer, labels))).toThrow(/strictly equal/);
  });
});
