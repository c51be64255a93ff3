import { DataError, describe, invalid } from '@modu/core';
import { reportVersion, type EvaluationReport } from './report.ts';

/** What JSON has no numbers for. */
const unwritable: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * A report as JSON text. NaN and infinities, which JSON lacks, become `{ "number": "NaN" }`.
 *
 * @throws {DataError} when it is no report
 * @example
 * ```ts
 * readReport(writeReport(report)); // equal to report
 * ```
 */
export function writeReport(report: EvaluationReport): string {
  checkReport('writeReport', report);
  return JSON.stringify(report, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
}

/**
 * The report that JSON text describes, checked against its schema.
 *
 * @param json text, or what `JSON.parse` made of it
 * @throws {ArgumentError} when it is no text and no object
 * @throws {DataError} when it is no JSON, has another schema or version, or anything in it is not as its schema says
 * @example
 * ```ts
 * const report = readReport(await readFile('baseline.json', 'utf8'));
 * if (report.schema === 'modu/cross-validation') console.log(report.summary.accuracy?.mean);
 * ```
 */
export function readReport(json: unknown): EvaluationReport {
  const where = 'readReport';
  if (typeof json !== 'string' && (typeof json !== 'object' || json === null)) {
    throw invalid(where, 'json', 'JSON text or an object', json);
  }
  const report = restored(typeof json === 'string' ? parse(where, json) : json);
  return checkReport(where, report);
}

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`${where}: json must be JSON, received ${describe(text)}`, { cause: error });
  }
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, name] = entries[0] ?? [];
  if (entries.length === 1 && key === 'number' && typeof name === 'string' && Object.hasOwn(unwritable, name)) {
    return unwritable[name];
  }
  return Object.fromEntries(entries.map(([property, item]) => [property, restored(item)]));
}

type Check = (value: unknown, path: string) => void;

/** A check that says what was expected where. */
function that(where: string, expected: string, test: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (test(value)) return;
    throw new DataError(`${where}: ${path} must be ${expected}, received ${describe(value)}`);
  };
}

/** @throws {DataError} unless everything is as the schema says */
function checkReport(where: string, report: unknown): EvaluationReport {
  const text = that(where, 'a string', (value) => typeof value === 'string');
  const textOrNull = that(where, 'a string or null', (value) => value === null || typeof value === 'string');
  const number = that(where, 'a number', (value) => typeof value === 'number');
  const count = that(where, 'an integer of at least 0', (value) => Number.isInteger(value) && (value as number) >= 0);
  const scalar = that(
    where,
    'a number, a string, a boolean or null',
    (value) => value === null || ['number', 'string', 'boolean'].includes(typeof value),
  );
  const object = that(where, 'an object', isObject);
  const list = that(where, 'an array', Array.isArray);

  const listOf =
    (check: Check): Check =>
    (value, path) => {
      list(value, path);
      (value as unknown[]).forEach((item, i) => check(item, `${path}[${i}]`));
    };
  const mapOf =
    (check: Check): Check =>
    (value, path) => {
      object(value, path);
      for (const [key, item] of Object.entries(value as object)) check(item, `${path}.${key}`);
    };
  const shape =
    (checks: Readonly<Record<string, Check>>): Check =>
    (value, path) => {
      object(value, path);
      const given = value as Readonly<Record<string, unknown>>;
      for (const [key, check] of Object.entries(checks)) check(given[key], `${path}.${key}`);
      const unknown = Object.keys(given).find((key) => !Object.hasOwn(checks, key));
      if (unknown !== undefined) {
        throw new DataError(`${where}: ${path} must have no other properties, received ${describe(unknown)}`);
      }
    };

  const failure = { fold: count, scorer: textOrNull, reason: text };
  const known: Readonly<Record<string, Check>> = {
    'modu/cross-validation': shape({
      schema: text,
      version: count,
      name: textOrNull,
      scorers: listOf(text),
      summary: mapOf(shape({ mean: number, std: number })),
      rows: listOf(mapOf(scalar)),
      errors: listOf(shape(failure)),
    }),
    'modu/search': shape({
      schema: text,
      version: count,
      name: textOrNull,
      search: text,
      folds: count,
      best: (value, path) => {
        if (value !== null) shape({ candidate: count, score: number })(value, path);
      },
      rows: listOf(mapOf(scalar)),
      errors: listOf(shape({ candidate: count, ...failure })),
    }),
  };
  object(report, 'report');
  const { schema, version } = report as { readonly schema: unknown; readonly version: unknown };
  const names = Object.keys(known);
  const check = typeof schema === 'string' && Object.hasOwn(known, schema) ? known[schema] : undefined;
  if (check === undefined) {
    throw new DataError(`${where}: report.schema must be one of ${names.join(', ')}, received ${describe(schema)}`);
  }
  if (version !== reportVersion) {
    throw new DataError(`${where}: report.version must be ${reportVersion}, received ${describe(version)}`);
  }
  check(report, 'report');
  const checked = report as EvaluationReport;
  const wanted =
    checked.schema === 'modu/search'
      ? []
      : ['fold', 'fit_time', 'score_time', ...checked.scorers.map((scorer) => `test_${scorer}`)];
  checked.rows.forEach((row, i) => {
    for (const column of wanted) number(row[column], `report.rows[${i}].${column}`);
  });
  if (checked.schema === 'modu/search' && checked.best !== null && checked.best.candidate >= checked.rows.length) {
    throw new DataError(
      `${where}: report.best.candidate must be one of ${checked.rows.length} rows, received ${checked.best.candidate}`,
    );
  }
  return checked;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
