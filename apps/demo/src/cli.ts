import { AbortedError, ArgumentError, expectInteger, ModuError, nearest } from '@modu/core';
import { Command, CommanderError } from 'commander';
import { Console } from './console.ts';
import { predictCommand } from './predict-command.ts';
import { recipes } from './recipes/index.ts';
import { runAll } from './run-all.ts';
import { runRecipe } from './run-recipe.ts';

/** Options that every recipe takes. */
interface RecipeFlags {
  readonly seed: number;
  readonly epochs?: number;
  readonly folds?: number;
  readonly out?: string;
  readonly quick?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** Exit codes: 0 done, 1 failed, 2 called wrongly, 130 stopped by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

function integer(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : text;
    try {
      return expectInteger('', name, value, { min, max });
    } catch {
      throw new ArgumentError(`${name} must be an integer from ${min} to ${max}, received '${text}'`);
    }
  };
}

function folder(text: string): string {
  if (text !== '') return text;
  throw new ArgumentError("--out must be a directory, received ''");
}

function withRecipeFlags(command: Command): Command {
  return command
    .option('--seed <n>', 'seed of folds, shuffles and weights', integer('--seed', 0, 2 ** 32 - 1), 42)
    .option('--epochs <n>', 'the most epochs of a fit', integer('--epochs', 1, 100_000))
    .option('--folds <n>', 'number of folds', integer('--folds', 2, 1_000_000))
    .option('--out <dir>', 'folder for the model, the pipeline and the figures (default: runs/<recipe>/<time>)', folder)
    .option('--quick', 'a reduced form: everything runs, no figures are reached')
    .option('--fresh', 'begin anew where an unfinished run of the same options would be gone on with')
    .option('--json', 'print the figures as JSON and nothing else on stdout')
    .option('--debug', 'show stack traces');
}

function program(signal: AbortSignal): Command {
  const modu = new Command('npm start --')
    .description("The textbook's recipes: train and evaluate networks on real data.")
    .usage('[recipe] [options]')
    .exitOverride()
    .addHelpText('after', '\nWithout a recipe, pima runs. `npm start -- <recipe> --help` shows its options.');
  for (const recipe of recipes) {
    withRecipeFlags(modu.command(recipe.name).description(recipe.summary)).action(async (flags: RecipeFlags) => {
      await runRecipe(recipe, { ...flags, signal });
    });
  }
  modu
    .command('all')
    .description('run every recipe, and compare with what each must reach')
    .option('--seed <n>', 'seed of every recipe', integer('--seed', 0, 2 ** 32 - 1), 42)
    .option('--quick', 'a reduced form of each, within minutes')
    .option('--fresh', 'begin anew where unfinished runs would be gone on with')
    .option('--debug', 'show stack traces')
    .action(async (flags: Pick<RecipeFlags, 'seed' | 'quick' | 'fresh'>) => {
      await runAll(recipes, { ...flags, signal });
    });
  modu
    .command('list')
    .description('list the recipes')
    .action(() => {
      const width = Math.max(...recipes.map(({ name }) => name.length));
      const console = new Console(process.stdout);
      for (const { name, summary } of recipes) console.say(`${name.padEnd(width)}  ${summary}`);
    });
  modu
    .command('predict')
    .description('load the checkpoint of an earlier run and predict its data set again')
    .argument('<dir>', 'the folder of the run')
    .option('--json', 'print the predictions as JSON')
    .option('--debug', 'show stack traces')
    .action(predictCommand);
  return modu;
}

/** Puts the flagship first when no recipe is named, and refuses names that nobody knows. */
function withRecipe(args: readonly string[], known: readonly string[]): readonly string[] {
  const [first] = args;
  if (first === undefined) return [recipes[0].name];
  if (first.startsWith('-')) return ['--help', '-h'].includes(first) ? args : [recipes[0].name, ...args];
  if (known.includes(first)) return args;
  const guess = nearest(first, known);
  throw new ArgumentError(
    `recipe must be one of ${known.join(', ')}, received '${first}'${guess === undefined ? '' : `; did you mean '${guess}'?`}`,
  );
}

/** Runs the command line and returns the exit code; every failure is one sentence on stderr. */
export async function runCli(args: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  try {
    const modu = program(signal);
    const quiet = { writeErr: () => undefined };
    for (const command of [modu, ...modu.commands])
      command.exitOverride().configureOutput(quiet).allowExcessArguments(false);
    const known = [...recipes.map(({ name }) => name), 'all', 'list', 'predict', 'help'];
    await modu.parseAsync([...withRecipe(args, known)], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      say(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
      return 2;
    }
    if (args.includes('--debug') && error instanceof Error) say(error.stack ?? error.message);
    else say(error instanceof Error ? error.message : String(error));
    if (error instanceof AbortedError) return 130;
    return error instanceof ModuError && error.code === 'MODU_INVALID_ARGUMENT' ? 2 : 1;
  }
}
