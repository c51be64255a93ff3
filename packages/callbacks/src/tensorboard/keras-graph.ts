/** The network as Keras' JSON; undefined for trainers that have none. */
export function graphOf(model: object): string | undefined {
  const { toJSON } = model as { toJSON?: (unused: unknown, returnString: boolean) => unknown };
  const json = typeof toJSON === 'function' ? toJSON.call(model, undefined, false) : undefined;
  return json === undefined
    ? undefined
    : JSON.stringify(json, (key, value: unknown) => (key === 'inbound_nodes' ? inboundNodes(value) : value));
}

/** What a layer is connected to: tfjs writes [[[layer, node, tensor, {}]]], as Keras 2 did; TensorBoard reads what Keras 3 writes. */
function inboundNodes(nodes: unknown): unknown {
  if (!Array.isArray(nodes)) return nodes;
  return nodes.map((inputs: unknown) =>
    Array.isArray(inputs)
      ? {
          args: [
            inputs.map((input: readonly unknown[]) => ({
              class_name: '__keras_tensor__',
              config: { keras_history: input.slice(0, 3) },
            })),
          ],
          kwargs: {},
        }
      : inputs,
  );
}
