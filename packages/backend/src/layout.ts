/** Bytes of a page of WebAssembly memory. */
export const pageBytes = 65_536;

/** Where the parameters of the job in progress lie; 1 024 fields of 32 bits. */
export const paramsAddress = 4096;

/** How many fields a kernel may have. */
export const maxParams = 1024;

/** First address of the heap; below it lie the control words, the parameters and the constants of the kernels. */
export const heapStart = 65_536;

/** Address of the count of workers that have started. */
export const readyAddress = 1280;

/** Address of the count of finished items of the job in progress. */
export const doneAddress = 1088;

/** Address of a word that is 1 while the host sleeps until more items are finished. */
export const waitingAddress = 1472;

/** Address of 1 + the index of a worker whose kernel trapped; 0 = none. */
export const failedAddress = 1344;

/** Bytes of scratch memory that every thread has for itself. */
export const scratchBytes = 262_144;

/** Pages at the start: control area, and room for small models. */
export const initialPages = 256;

/** 4 GiB, the most that 32-bit addresses reach. */
export const maximumPages = 65_536;
