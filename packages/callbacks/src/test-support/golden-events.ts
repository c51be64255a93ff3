import {
  fileVersion,
  histogramEvent,
  hparamsEndEvent,
  hparamsEvent,
  imagesEvent,
  kerasModelEvent,
  scalarEvent,
} from '../tensorboard/summary-event.ts';

/** One event of every kind, at fixed moments. */
export function goldenEvents(): Uint8Array {
  const at = (step: number) => ({ step, wallTime: 1_700_000_000.5 });
  const layer = (name: string, inbound: unknown[]) => ({
    class_name: 'Dense',
    name,
    config: { name, units: 2 },
    inbound_nodes: inbound,
  });
  const network = {
    class_name: 'Functional',
    config: {
      name: 'network',
      layers: [layer('first', []), layer('second', [{ args: [{ config: { keras_history: ['first', 0, 0] } }] }])],
      input_layers: [['first', 0, 0]],
      output_layers: [['second', 0, 0]],
    },
  };
  return Buffer.concat([
    fileVersion(1_700_000_000.5),
    scalarEvent(at(0), 'epoch_loss', 0.625),
    scalarEvent(at(300), 'batch_accuracy', -1e-20),
    scalarEvent(at(2 ** 40), 'epoch_nan', Number.NaN),
    histogramEvent(at(3), 'dense/kernel/histogram', [0, 1, 1, 2, 10]),
    imagesEvent(at(4), 'dense/kernel/image', [
      { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) },
      { width: 2, height: 1, channels: 1, data: Uint8Array.of(9, 8) },
    ]),
    kerasModelEvent(at(0), JSON.stringify(network)),
    hparamsEvent(at(0), { units: 16, rate: 0.1, optimizer: 'adam', dropout: true, name: '한글' }),
    hparamsEndEvent(at(0)),
  ]);
}
