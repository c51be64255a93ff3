/**
 * The compiled kernels, made by `scripts/build-wasm.ts` and not kept in git. This declaration stands in for the file
 * where it has not been made yet, so that a fresh clone type-checks.
 */
declare module '*/generated/wasm.ts' {
  interface Binary {
    /** Bytes after inflation. */
    readonly size: number;
    /** Offset of the byte that says whether the imported memory is shared (3) or not (1). */
    readonly memoryFlag: number;
    /** Deflated (without header), then base64. */
    readonly bytes: string;
  }
  /** Fingerprint of the sources. */
  export const sources: string;
  export const simd: Binary;
  export const relaxedSimd: Binary;
}
