import { ArgumentError, describe, expectString } from '@modu/core';
import { checkpointPath } from './checkpoint-target.ts';
import { metricValue } from './metric-value.ts';
import { formatNumber, parseFormatSpec, suitsNumber, type FormatSpec } from './python-format.ts';
import type { Logs } from './training-callback.ts';

type Part = string | { readonly name: string; readonly spec: FormatSpec; readonly text: string };

/** Counted from 1, as file names show them. */
export interface TemplateCounters {
  readonly epoch: number;
  /** Given for checkpoints within an epoch only. */
  readonly batch?: number;
}

/**
 * A path with placeholders for the epoch, the batch and metrics under Python's format rules, such as
 * `runs/{epoch:02d}-{val_loss:.2f}`. What the placeholders become cannot lead out of the directory before the first one.
 */
export class CheckpointTemplate {
  readonly #where: string;
  readonly #source: string;
  readonly #parts: readonly Part[];

  /** @throws {ArgumentError} when a placeholder is not well formed, or `..` follows one */
  constructor(where: string, filepath: string) {
    this.#where = where;
    this.#source = expectString(where, 'filepath', filepath);
    this.#parts = parse(where, filepath);
    const variable = this.#parts.findIndex((part) => typeof part !== 'string');
    const tail = this.#parts.slice(variable).map((part) => (typeof part === 'string' ? part : 'x'));
    if (variable >= 0 && tail.join('').split(/[\\/]/).includes('..')) throw this.#leaves();
  }

  /** The text it was made from. */
  get source(): string {
    return this.#source;
  }

  /** Whether the path is the same for every checkpoint. */
  get isConstant(): boolean {
    return this.#parts.every((part) => typeof part === 'string');
  }

  /** The path before its last `/` that comes before any placeholder; empty when there is none. */
  get directory(): string {
    const first = this.#parts[0];
    return typeof first === 'string' ? first.slice(0, first.lastIndexOf('/') + 1) : '';
  }

  /** The directory that is written to, or that holds those that are; undefined for addresses and the working directory. */
  get ownDirectory(): string | undefined {
    const path = checkpointPath(this.isConstant ? this.source : this.directory);
    return path === undefined || path === '' || path === '.' || path === '/' ? undefined : path;
  }

  /**
   * The path of one checkpoint.
   *
   * @throws {ArgumentError} when the logs lack a metric of the template, a format does not suit its number, or the
   *   result leaves the directory
   */
  async format({ epoch, batch }: TemplateCounters, logs: Logs): Promise<string> {
    const counters: Record<string, number | undefined> = { epoch, batch };
    const parts = this.#parts.map(async (part) => {
      if (typeof part === 'string') return part;
      const counter = Object.hasOwn(counters, part.name) ? counters[part.name] : undefined;
      const kind = counter === undefined ? 'float' : 'int';
      const value = counter ?? (await this.#metric(part.name, logs));
      if (!suitsNumber(part.spec, kind)) {
        throw new ArgumentError(
          `${this.#where}: filepath ${part.text} must use a format for ${kind === 'int' ? 'integers' : 'floats'}, received ${value}`,
        );
      }
      const text = formatNumber(value, part.spec, kind);
      if (/[\\/]/.test(text)) throw this.#leaves();
      return text;
    });
    return (await Promise.all(parts)).join('');
  }

  async #metric(name: string, logs: Logs): Promise<number> {
    if (name === 'batch') {
      throw new ArgumentError(
        `${this.#where}: filepath placeholder {batch} needs saveFreq in batches, received ${describe(this.#source)} with saveFreq 'epoch'`,
      );
    }
    return metricValue(logs, name, `${this.#where} filepath`);
  }

  #leaves(): ArgumentError {
    return new ArgumentError(
      `${this.#where}: filepath must stay in its directory '${this.directory || './'}', received ${describe(this.#source)}`,
    );
  }
}

const token = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

function parse(where: string, source: string): Part[] {
  const parts: Part[] = [];
  let literal = '';
  let end = 0;
  for (const match of source.matchAll(token)) {
    literal += source.slice(end, match.index);
    end = match.index + match[0].length;
    const [text, field] = match;
    if (text === '{{' || text === '}}') {
      literal += text[0] ?? '';
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(placeholder(where, source, text, field));
  }
  literal += source.slice(end);
  if (literal !== '' || parts.length === 0) parts.push(literal);
  return parts;
}

function placeholder(where: string, source: string, text: string, field: string | undefined): Part {
  const colon = field?.indexOf(':') ?? -1;
  const name = colon < 0 ? field : field?.slice(0, colon);
  const spec = parseFormatSpec(colon < 0 ? '' : (field?.slice(colon + 1) ?? ''));
  if (name === undefined || !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) || spec === undefined) {
    throw new ArgumentError(
      `${where}: filepath must hold placeholders such as {epoch:02d} or {val_loss:.2f}, received ${text} in ${describe(source)}`,
    );
  }
  return { name, spec, text };
}
