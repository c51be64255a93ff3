/**
 * A visible character for each byte, as GPT-2 chose them: printable Latin-1 characters stand for themselves, the other 68
 * bytes for the characters from U+0100 on.
 */
export const byteCharacters: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const visible = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCodePoint(visible ? byte : next++);
  });
})();

const encoder = new TextEncoder();

/** The bytes of a text in UTF-8 as visible characters. */
export function toByteCharacters(text: string): string {
  let characters = '';
  for (const byte of encoder.encode(text)) characters += byteCharacters[byte] as string;
  return characters;
}
