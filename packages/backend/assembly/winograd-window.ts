/** Copies a window of `size` × `size` pixels that reaches beyond its image, with zeros there; pixels at `to` lie `toStep` bytes apart. */
export function copyWindow(
  image: usize,
  y: i32,
  x: i32,
  size: i32,
  sizeY: i32,
  sizeX: i32,
  pixelBytes: usize,
  channels: i32,
  to: usize,
  toStep: usize,
): void {
  const bytes = (<usize>channels) << 2;
  for (let i = y; i < y + size; i++) {
    for (let j = x; j < x + size; j++) {
      if (<u32>i < <u32>sizeY && <u32>j < <u32>sizeX) {
        const from = image + <usize>(i * sizeX + j) * pixelBytes;
        for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(from + at));
      } else {
        for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.splat(0));
      }
      to += toStep;
    }
  }
}
