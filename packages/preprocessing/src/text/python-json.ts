/** A value as Python's `json.dumps` writes it: a space after `,` and `:`, every character beyond ASCII escaped. */
export function pythonJson(value: string | number | boolean | null | ReadonlyMap<string | number, unknown>): string {
  if (value instanceof Map) {
    const entries = Array.from(value as ReadonlyMap<string | number, unknown>, ([key, item]) => {
      return `${pythonString(String(key))}: ${pythonJson(item as string | number)}`;
    });
    return `{${entries.join(', ')}}`;
  }
  return typeof value === 'string' ? pythonString(value) : JSON.stringify(value);
}

function pythonString(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
