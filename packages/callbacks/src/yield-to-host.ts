/** Milliseconds between two turns of the event loop during training, as in tfjs' own `yieldEvery: 'auto'`. */
const intervalMs = 125;

let lastTurn = 0;

/**
 * Lets timers, signals, repaints and clicks be served, at most every 125 ms however many callbacks ask.
 *
 * tfjs yields by itself only when `callbacks` holds plain objects; with callback instances training would otherwise keep
 * the event loop until it ends, and Ctrl-C would never be seen.
 *
 * @returns undefined when nobody has to wait
 */
export function yieldToHost(): Promise<void> | undefined {
  return performance.now() - lastTurn < intervalMs ? undefined : turnNow();
}

async function turnNow(): Promise<void> {
  await nextTurn();
  lastTurn = performance.now();
}

/** Lets what is due in the event loop run once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    // Unlike animation frames and timers, messages are not held back in background tabs.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
