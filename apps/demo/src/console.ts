import Table from 'cli-table3';
import pc from 'picocolors';

/** Where a recipe's words go: stdout, or stderr when stdout is kept for JSON. */
export class Console {
  readonly stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  /** A heading with an empty line before it. */
  heading(text: string): void {
    this.stream.write(`\n${pc.bold(text)}\n`);
  }

  /** A line of text. */
  say(text: string): void {
    this.stream.write(`${text}\n`);
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
  }
}
