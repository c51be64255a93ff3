/**
 * The whole program of a worker thread, as text: it runs as an eval'd `worker_threads` script in Node and from a blob or
 * data URL elsewhere, so that nothing needs to be found by a bundler.
 *
 * It waits for one message { module, memory, index, scratch, params }, then serves the job slot in the shared memory.
 */
export const workerSource = `
const start = ({ module, memory, index, scratch, params }) => {
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const kernels = WebAssembly.Module.exports(module).map(({ name }) => exports[name]);
  exports.setThread(index, scratch);
  exports.announce();
  try {
    for (let begin = exports.next(); begin >= 0; begin = exports.next()) {
      const end = exports.pieceEnd();
      kernels[exports.pieceKernel()](params, begin, end);
      exports.complete(end - begin);
    }
  } catch (error) {
    exports.fail(index);
    throw error;
  }
};
const node = typeof process === 'object' && process.getBuiltinModule?.('node:worker_threads');
if (node && node.workerData?.module) start(node.workerData);
else self.onmessage = ({ data }) => { start(data); self.close(); };
`;
