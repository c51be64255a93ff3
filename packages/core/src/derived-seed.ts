/**
 * A seed of its own for the `index`-th random draw of something that was given one `seed`: equal arguments give equal
 * seeds, and neighbouring ones unrelated seeds. Never 0, which tfjs takes for "no seed".
 */
export function derivedSeed(seed: number, index: number): number {
  // The finaliser of MurmurHash3 (32 bits); 0x9e3779b1 is 2³² divided by the golden ratio.
  let hash = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}
