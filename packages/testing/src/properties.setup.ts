import fc from 'fast-check';

// A run repeats the last one, so that a change is judged by the same inputs before and after it.
// Other inputs are tried with `MODU_SEED=random`, or any integer, and a failure prints the seed that found it.
const given = process.env['MODU_SEED'];
if (given !== 'random') {
  const seed = Number(given ?? 20261127);
  if (!Number.isInteger(seed)) throw new RangeError(`MODU_SEED must be an integer or 'random', received '${given}'`);
  fc.configureGlobal({ seed });
}
