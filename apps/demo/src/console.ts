import type { PlotSpec } from '@modu/plots';
import Table from 'cli-table3';
import pc from 'picocolors';
import type { Report } from './report.ts';

/** Where a recipe's words go: stdout, or stderr when stdout is kept for JSON; and all of them, with the plots, into the report. */
export class Console {
  readonly stream: NodeJS.WriteStream;
  readonly #report: Report | undefined;

  constructor(stream: NodeJS.WriteStream, report?: Report) {
    this.stream = stream;
    this.#report = report;
  }

  /** A heading with an empty line before it. */
  heading(text: string): void {
    this.stream.write(`\n${pc.bold(text)}\n`);
    this.#report?.heading(text);
  }

  /** A line of text. */
  say(text: string): void {
    this.stream.write(`${text}\n`);
    this.#report?.text(text);
  }

  /** A table; numbers stand to the right. */
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    const isNumber = (cell: string | number | undefined): boolean => /^(?:[\d.±\s−-]*)$/.test(String(cell ?? ''));
    const table = new Table({
      head: [...head],
      style: { head: [], border: [], compact: true },
      colAligns: head.map((_, column) => (rows.every((row) => isNumber(row[column])) ? 'right' : 'left')),
    });
    table.push(...rows.map((row) => row.map(String)));
    this.stream.write(`${table.toString()}\n`);
    this.#report?.table(head, rows);
  }

  /** A plot, which only the report can show. */
  plot(spec: PlotSpec): void {
    this.#report?.plot(spec);
  }
}
