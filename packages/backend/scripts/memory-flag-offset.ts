const importSection = 2;
const memoryImport = 2;

/** Where in a WebAssembly binary the byte lies that says whether the imported memory is shared (3) or not (1). */
export function memoryFlagOffset(binary: Uint8Array): number {
  let at = 8;
  const byte = (): number => binary[at++] ?? 0;
  const integer = (): number => {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const part = byte();
      result |= (part & 127) << shift;
      if (part < 128) return result;
    }
  };
  const skipName = (): void => {
    const length = integer();
    at += length;
  };
  while (at < binary.length) {
    const section = byte();
    const length = integer();
    const end = at + length;
    if (section === importSection) {
      const count = integer();
      for (let index = 0; index < count; index++) {
        skipName();
        skipName();
        if (byte() === memoryImport) return at;
        throw new Error('memoryFlagOffset: the memory must be the first import of the module');
      }
    }
    at = end;
  }
  throw new Error('memoryFlagOffset: the module imports no memory');
}
