import { encode } from 'fast-png';

/** 8-bit pixels as a PNG in a `data:` URL; `data` is [height, width, channels], row by row. */
export function imageDataURL(data: Uint8Array, height: number, width: number, channels: 1 | 3 | 4): string {
  const bytes = encode({ width, height, data, channels, depth: 8 });
  let text = '';
  // In pieces, since a call takes no more than some ten thousand arguments.
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}
