import { ArgumentError } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { CheckpointTemplate } from './checkpoint-template.ts';

const logs = { loss: 0.125, val_acc: 0.5, batch: 7, size: 32 };

function format(template: string, counters = { epoch: 3, batch: 14 }): Promise<string> {
  return new CheckpointTemplate('here', template).format(counters, logs);
}

describe('CheckpointTemplate', () => {
  test.each([
    ['plain', 'plain'],
    ['runs/{epoch:02d}-{loss:.2f}', 'runs/03-0.12'],
    ['{epoch}{batch}', '314'],
    ['{{{epoch}}}', '{3}'],
    ['a}}b{{', 'a}b{'],
    ['{val_accuracy}/{val_acc:%}', '0.5/50.000000%'],
    ['../up/{epoch}', '../up/3'],
    ['{epoch:.1e}', '3.0e+00'],
    ['..{epoch}/{epoch}..', '..3/3..'],
  ])('%s becomes %s', async (template, expected) => {
    expect(await format(template)).toBe(expected);
  });

  test.each([
    '{',
    '}',
    'a{epoch',
    '{}',
    '{0}',
    '{epoch!r}',
    '{logs.loss}',
    '{logs[0]}',
    '{epoch:{batch}}',
    '{epoch:02s}',
    '{ epoch}',
  ])('%s is refused at once', (template) => {
    expect(() => new CheckpointTemplate('here', template)).toThrow(ArgumentError);
    expect(() => new CheckpointTemplate('here', template)).toThrow(
      'here: filepath must hold placeholders such as {epoch:02d} or {val_loss:.2f}, received ',
    );
  });

  test.each(['runs/{epoch}/../../x', 'runs/{epoch}/..', 'runs/{epoch}\\..\\x'])(
    '%s would leave its directory',
    (template) => {
      expect(() => new CheckpointTemplate('here', template)).toThrow(
        "here: filepath must stay in its directory 'runs/', received ",
      );
    },
  );

  test('a placeholder that becomes a path would leave its directory', async () => {
    await expect(format('runs/{epoch:/>4}')).rejects.toThrow("here: filepath must stay in its directory 'runs/'");
    await expect(format('{epoch:\\<4}')).rejects.toThrow("here: filepath must stay in its directory './'");
  });

  test('an unknown metric is named, with those that are known', async () => {
    await expect(format('{val_loss:.2f}')).rejects.toThrow(
      "here filepath: the logs hold no metric 'val_loss', available: loss, val_accuracy",
    );
    await expect(format('{size}')).resolves.toBe('32.0');
    await expect(format('{constructor}')).rejects.toThrow(ArgumentError);
  });

  test('{batch} is refused at the end of an epoch', async () => {
    const template = new CheckpointTemplate('here', '{batch}');
    await expect(template.format({ epoch: 1 }, logs)).rejects.toThrow(
      "here: filepath placeholder {batch} needs saveFreq in batches, received '{batch}' with saveFreq 'epoch'",
    );
  });

  test('a format must suit its number', async () => {
    await expect(format('{loss:02d}')).rejects.toThrow(
      'here: filepath {loss:02d} must use a format for floats, received 0.125',
    );
    await expect(format('{epoch:.2d}')).rejects.toThrow(
      'here: filepath {epoch:.2d} must use a format for integers, received 3',
    );
  });

  test('knows the directory before the first placeholder', () => {
    expect(new CheckpointTemplate('here', 'a/b/c-{epoch}/d').directory).toBe('a/b/');
    expect(new CheckpointTemplate('here', 'a/b/c').directory).toBe('a/b/');
    expect(new CheckpointTemplate('here', '{epoch}/d').directory).toBe('');
  });
});
