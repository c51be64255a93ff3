import { toSVG, withTheme, type PlotSpec } from '@modu/plots';

/** One piece of a report. */
type Piece =
  | { readonly kind: 'heading' | 'text'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly (string | number)[])[];
    }
  | { readonly kind: 'plot'; readonly spec: PlotSpec };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { color-scheme: light dark; --page: #fff; --ink: #1d2329; --muted: #5b6770; --line: #e4e7ea; }
@media (prefers-color-scheme: dark) { :root { --page: #14181d; --ink: #eef1f4; --muted: #a7b1ba; --line: #2c343c; } }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
p { margin: 0.4rem 0; white-space: pre-wrap; } .small { color: var(--muted); font-size: 0.9rem; }
pre { overflow-x: auto; font-size: 0.85rem; line-height: 1.35; }
.wide { margin: 0.75rem 0; overflow-x: auto; } table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th { vertical-align: bottom; white-space: normal; }
td.number, th.number { text-align: right; } figure { margin: 1rem 0; overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; }
.below { display: none; }
@media (max-width: 40rem) { .beside { display: none; } .below { display: block; } pre { font-size: 0.68rem; } table { font-size: 0.8rem; } th, td { padding: 0.25rem 0.35rem; }
  td:first-child { white-space: normal; } }
.dark { display: none; } @media (prefers-color-scheme: dark) { .light { display: none; } .dark { display: block; } }
`;

/** The same plot for a narrow page: panels that stand side by side below one another; nothing for a plot of one panel. */
function stacked(spec: PlotSpec): PlotSpec | undefined {
  if ('hconcat' in spec) {
    const { hconcat: vconcat, ...rest } = spec;
    return { ...rest, vconcat };
  }
  return 'concat' in spec ? { ...spec, columns: 1 } : undefined;
}

/** A plot drawn twice; the page shows that of its theme. */
async function inBothThemes(spec: PlotSpec): Promise<string> {
  const [light, dark] = await Promise.all([toSVG(withTheme(spec, 'light')), toSVG(withTheme(spec, 'dark'))]);
  // On a narrow page a plot shrinks to what can still be read, and is scrolled when that is too wide.
  const width = Math.round(0.65 * Number(/ width="([\d.]+)"/.exec(light)?.[1] ?? 0));
  const shown = (theme: string, svg: string) => `<div class="${theme}" style="min-width: ${width}px">${svg}</div>`;
  return `${shown('light', light)}${shown('dark', dark)}`;
}

/** What a run prints and plots, as one page that needs nothing from elsewhere. */
export class Report {
  readonly #pieces: Piece[] = [];

  heading(text: string): void {
    this.#pieces.push({ kind: 'heading', text });
  }

  text(text: string): void {
    this.#pieces.push({ kind: 'text', text });
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    this.#pieces.push({ kind: 'table', head, rows });
  }

  plot(spec: PlotSpec): void {
    this.#pieces.push({ kind: 'plot', spec });
  }

  /** The page as HTML; every plot is drawn for both themes, and the page shows that of the reader's device. */
  async html(title: string, note: string): Promise<string> {
    const parts: string[] = [];
    for (const piece of this.#pieces) parts.push(await this.#part(piece));
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
<h1>${escape(title)}</h1>
<p class="small">${escape(note)}</p>
${parts.join('\n')}
</html>
`;
  }

  async #part(piece: Piece): Promise<string> {
    switch (piece.kind) {
      case 'heading':
        return `<h2>${escape(piece.text)}</h2>`;
      case 'text':
        // Text of several lines is laid out in columns.
        return piece.text.trim().includes('\n') ? `<pre>${escape(piece.text)}</pre>` : `<p>${escape(piece.text)}</p>`;
      case 'table': {
        const isNumber = (value: string | number | undefined) => /^[\d.,±\s%−-]*$/.test(String(value));
        const cell = (tag: string, value: string | number, numeric: boolean) =>
          `<${tag}${numeric ? ' class="number"' : ''}>${escape(String(value))}</${tag}>`;
        // A column stands to the right when most of its cells are numbers: a date such as 26.4.2004 among words is none.
        const numeric = piece.head.map((_, column) => {
          const numbers = piece.rows.filter((row) => isNumber(row[column]));
          return numbers.length * 2 > piece.rows.length;
        });
        const head = piece.head.map((name, column) => cell('th', name, numeric[column] === true)).join('');
        const rows = piece.rows
          .map((row) => `<tr>${row.map((value, column) => cell('td', value, numeric[column] === true)).join('')}</tr>`)
          .join('\n');
        return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
      }
      case 'plot': {
        const narrow = stacked(piece.spec);
        if (narrow === undefined) return `<figure>${await inBothThemes(piece.spec)}</figure>`;
        const [beside, below] = [await inBothThemes(piece.spec), await inBothThemes(narrow)];
        return `<figure><div class="beside">${beside}</div><div class="below">${below}</div></figure>`;
      }
    }
  }
}
