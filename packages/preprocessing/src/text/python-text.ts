/** The characters of Python's `str.isspace`, as the inside of a character class. */
const spaces = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const word = '\\p{L}\\p{N}_';
const boundary = `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`;

const inside = `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`;

const runsOfSpace = new RegExp(`[${spaces}]+`, 'u');
const longSpaces = new RegExp(`[${spaces}][${spaces}]+`, 'gu');

/** The words between white space, as Python's `str.split()` cuts them. */
export function splitWhitespace(text: string): string[] {
  return text.split(runsOfSpace).filter((part) => part !== '');
}

/** Two and more spaces as one, as scikit-learn prepares n-grams of characters. */
export function shortenSpaces(text: string): string {
  return text.replace(longSpaces, ' ');
}

/**
 * A pattern in Python's syntax as a JavaScript expression: `\w`, `\d`, `\s` and `\b` go by Unicode, as they do in Python.
 *
 * @throws {SyntaxError} for what JavaScript has no equivalent of
 */
export function pythonPattern(pattern: string): RegExp {
  const classes: Readonly<Record<string, string>> = { w: word, d: '\\p{Nd}', s: spaces };
  let inClass = false;
  const translate = (found: string, letter: string | undefined, at: number, whole: string): string => {
    if (letter !== undefined) {
      const lower = letter.toLowerCase();
      const characters = classes[lower];
      if (characters !== undefined) return letter === lower ? `[${characters}]` : `[^${characters}]`;
      if (letter === 'b' && !inClass) return boundary;
      if (letter === 'B' && !inClass) return inside;
      // The v flag refuses escapes of characters that need none.
      return /[\p{L}\p{N}^$\\.*+?()[\]{}|/-]/u.test(letter) ? found : letter;
    }
    if (!inClass) {
      inClass = found === '[';
      return found;
    }
    if (found === ']') {
      inClass = false;
      return found;
    }
    // Inside a class these stand for themselves in Python, and need an escape under the v flag.
    const isRange = found === '-' && !/\[\^?$/.test(whole.slice(0, at)) && whole[at + 1] !== ']';
    return isRange ? found : `\\${found}`;
  };
  const source = pattern.replace(/^\(\?u\)/, '').replace(/\\(.)|[[\](){}/|-]/gsu, translate);
  return new RegExp(source, 'gv');
}
