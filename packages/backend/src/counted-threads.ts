/** '1 thread', '2 threads'. */
export function countedThreads(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
