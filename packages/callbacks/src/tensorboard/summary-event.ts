import { histogramBuckets } from './histogram-buckets.ts';
import { png, type Image } from './png.ts';
import { ProtocolBuffer } from './protocol-buffer.ts';
import { tfRecord } from './tf-record.ts';

/** What hyper-parameters may be. */
export type HyperParameter = string | number | boolean;

/** Numbers of TensorFlow's types. */
const dtypes = { float: 1, double: 2, string: 7 } as const;

/** Where and when an event belongs. */
export interface EventMoment {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

/** The first record of every file. */
export function fileVersion(wallTime: number): Uint8Array {
  return tfRecord(new ProtocolBuffer().double(1, wallTime).content(3, 'brain.Event:2').bytes);
}

interface Value {
  readonly tag: string;
  readonly plugin: string;
  readonly pluginContent?: string | ProtocolBuffer;
  readonly tensor: ProtocolBuffer;
}

function summaryEvent({ step, wallTime }: EventMoment, { tag, plugin, pluginContent, tensor }: Value): Uint8Array {
  const pluginData = new ProtocolBuffer().content(1, plugin);
  if (pluginContent !== undefined) pluginData.content(2, pluginContent);
  const metadata = new ProtocolBuffer().content(1, pluginData);
  const value = new ProtocolBuffer().content(1, tag).content(8, tensor).content(9, metadata);
  const event = new ProtocolBuffer().double(1, wallTime);
  if (step > 0) event.integer(2, step);
  return tfRecord(event.content(5, new ProtocolBuffer().content(1, value)).bytes);
}

/** The beginning of a tensor: its type and shape. */
function tensorOf(dtype: number, shape: readonly number[]): ProtocolBuffer {
  const dims = new ProtocolBuffer();
  for (const size of shape) {
    const dim = new ProtocolBuffer();
    dims.content(2, size > 0 ? dim.integer(1, size) : dim);
  }
  return new ProtocolBuffer().integer(1, dtype).content(2, dims);
}

/** A number at a step. */
export function scalarEvent(moment: EventMoment, tag: string, value: number): Uint8Array {
  const content = new Uint8Array(4);
  new DataView(content.buffer).setFloat32(0, value, true);
  return summaryEvent(moment, { tag, plugin: 'scalars', tensor: tensorOf(dtypes.float, []).content(4, content) });
}

/** How values are distributed, in 30 buckets as TensorFlow makes them. */
export function histogramEvent(moment: EventMoment, tag: string, values: ArrayLike<number>): Uint8Array {
  const buckets = histogramBuckets(values, 30);
  const content = new Uint8Array(8 * buckets.length);
  const view = new DataView(content.buffer);
  buckets.forEach((value, i) => view.setFloat64(8 * i, value, true));
  const tensor = tensorOf(dtypes.double, [buckets.length / 3, 3]).content(4, content);
  return summaryEvent(moment, { tag, plugin: 'histograms', tensor });
}

/** Images of one size. */
export function imagesEvent(moment: EventMoment, tag: string, images: readonly Image[]): Uint8Array {
  const [first] = images;
  const tensor = tensorOf(dtypes.string, [images.length + 2]);
  tensor.content(8, String(first?.width ?? 0)).content(8, String(first?.height ?? 0));
  for (const image of images) tensor.content(8, png(image));
  return summaryEvent(moment, { tag, plugin: 'images', tensor });
}

/** The network, as Keras' JSON, which TensorBoard shows as a graph. */
export function kerasModelEvent(moment: EventMoment, json: string): Uint8Array {
  const tensor = tensorOf(dtypes.string, []).content(8, json);
  return summaryEvent(moment, { tag: 'keras', plugin: 'graph_keras_model', pluginContent: '1', tensor });
}

/** The hyper-parameters of a run that begins. */
export function hparamsEvent(moment: EventMoment, hparams: Readonly<Record<string, HyperParameter>>): Uint8Array {
  const session = new ProtocolBuffer();
  for (const [name, value] of Object.entries(hparams)) {
    const holder = new ProtocolBuffer();
    if (typeof value === 'number') holder.double(2, value);
    else if (typeof value === 'string') holder.content(3, value);
    else holder.integer(4, Number(value));
    session.content(1, new ProtocolBuffer().content(1, name).content(2, holder));
  }
  session.double(5, moment.wallTime);
  return hparamsPlugin(moment, '_hparams_/session_start_info', new ProtocolBuffer().content(3, session));
}

/** The end of such a run, in good order. */
export function hparamsEndEvent(moment: EventMoment): Uint8Array {
  const session = new ProtocolBuffer().integer(1, 1).double(2, moment.wallTime);
  return hparamsPlugin(moment, '_hparams_/session_end_info', new ProtocolBuffer().content(4, session));
}

function hparamsPlugin(moment: EventMoment, tag: string, pluginContent: ProtocolBuffer): Uint8Array {
  return summaryEvent(moment, { tag, plugin: 'hparams', pluginContent, tensor: tensorOf(dtypes.float, [0]) });
}
