import { join } from 'node:path';
import { ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { mnist } from '@modu/datasets';
import { accuracyScore } from '@modu/evaluation';
import { gradCam, occlusionMap } from '@modu/models';
import { imageGrid, lineChart, saliencyMap } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import { choose } from '../choose.ts';
import { trainDigitClassifier } from '../digit-classifier.ts';
import { agreements, mean, meanFocus, nearStrokes, type Heat } from '../heat-agreement.ts';
import { classesOf, classTensor, outputsOf, pixelTensor } from '../image-tensors.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { reloadDifference } from '../reload-difference.ts';

/** Where a network looks in digits: two ways to ask it, which know nothing of each other. */
export const mnistWhyRecipe: Recipe = {
  name: 'mnist-why',
  summary: 'Why a network reads a digit as it does: Grad-CAM and occlusion, and how far they agree on its strokes',
  // How far two maps of one digit rank its strokes alike, and how much more so than maps of two digits; heat on strokes, 1 by chance.
  reaches: { agreement: 0.1, agreement_gain: 0.1, cam_focus: 1.1, occlusion_focus: 2 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 3, out, console, signal }) {
    const { train, test } = await mnist();
    const [learnt, watched, asked, chosenBy] = quick ? [500, 100, 20, 10] : [20_000, 2000, 300, 100];
    const [x, y] = [pixelTensor(train.x, 0, learnt), classTensor(train.y.subarray(0, learnt), 10)];
    const watchedY = train.y.subarray(60_000 - watched);
    const validationData = [pixelTensor(train.x, 60_000 - watched), classTensor(watchedY, 10)] as const;
    console.heading('Training');
    const checkpoint = join(out, runFiles.checkpoint);
    const { model } = await trainDigitClassifier({
      ...{ x, y, validationData, epochs, learningRate: 0.002, seed, signal },
      callbacks: [
        new ProgressBar({ label: 'mnist-why', lines: 1, stream: console.stream }),
        new ModelCheckpoint(checkpoint),
        progress.backup('training'),
      ],
    });
    const flat = (maps: tf.Tensor3D): Heat[] => {
      const all = maps.arraySync().map((rows) => rows.flat());
      maps.dispose();
      return all;
    };
    const found = (images: tf.Tensor4D, block: number) =>
      flat(gradCam(model, images, { layer: `block_${block}_conv_1` }));
    const missed = (images: tf.Tensor4D) => flat(occlusionMap(model, images, { size: 5, stride: quick ? 4 : 2 }));
    const strokesOf = (images: tf.Tensor4D) => flat(tf.squeeze(images, [3])).map((pixels) => nearStrokes(pixels, 0.25));

    console.heading('Which convolution Grad-CAM shall look at');
    const few = tf.slice(validationData[0], 0, chosenBy);
    const known = { strokes: strokesOf(few), covers: missed(few) };
    const block = await choose(
      { progress, console },
      {
        name: 'block',
        values: [1, 2, 3],
        measure: `agreement on ${chosenBy} digits to choose by`,
        score: (one) => Promise.resolve(mean(agreements({ ...known, cams: found(few, one) }))),
      },
    );

    const images = pixelTensor(test.x, 0, asked);
    const [outputs, answers] = [outputsOf(model, images), test.y.subarray(0, asked)];
    const accuracy = accuracyScore(answers, classesOf(outputs, 10));
    const percent = (100 * accuracy).toFixed(1);
    console.heading(`Do they agree on ${asked} digits never seen, ${percent} % of them read rightly?`);
    const maps = { cams: found(images, block), covers: missed(images), strokes: strokesOf(images) };
    const { cams, covers, strokes } = maps;
    const [own, others] = [agreements(maps), agreements(maps, 1)];
    const figures = {
      agreement: mean(own),
      agreement_gain: mean(own) - mean(others),
      cam_focus: meanFocus(cams, strokes),
      occlusion_focus: meanFocus(covers, strokes),
    };
    const rows = [
      ['rank correlation on the strokes', figures.agreement, mean(others)],
      ['heat of Grad-CAM on the strokes, 1 by chance', figures.cam_focus, meanFocus(cams, strokes, 1)],
      ['heat of occlusion on the strokes, 1 by chance', figures.occlusion_focus, meanFocus(covers, strokes, 1)],
    ] as const;
    console.table(['', 'maps of the digit', "another digit's"], rows.map(([name, a, b]) => [name, a.toFixed(3), b.toFixed(3)])); // prettier-ignore
    const series = { 'the same digit': own.sort((a, b) => a - b), 'another digit': others.sort((a, b) => a - b) };
    const at = own.map((_, i) => i / asked);
    console.plot(lineChart({ x: at, series }, { xTitle: 'share of digits', yTitle: 'correlation', points: false }));
    const pixels = (i: number) => test.x.data.subarray(784 * i, 784 * (i + 1));
    const scaled = (map: Heat = []) => map.map((heat) => Math.max(0, heat) / Math.max(...map, 1e-12));
    const shown = [...Array(10).keys()].map((digit) => answers.indexOf(digit)).filter((i) => i >= 0);
    const grid = shown.flatMap((i) => [[...pixels(i)].map((byte) => byte / 255), scaled(cams[i]), scaled(covers[i])]);
    const title = 'A digit, where Grad-CAM finds it, and where covering hurts';
    console.plot(imageGrid({ data: grid.flat(), shape: [grid.length, 28, 28] }, { columns: 6, title, imageSize: 80 }));
    const heat = Array.from({ length: 28 }, (_, row) => cams[shown[3] ?? 0]?.slice(28 * row, 28 * (row + 1)) ?? []);
    console.plot(
      saliencyMap({ image: pixels(shown[3] ?? 0), shape: [28, 28], heat }, { title: 'Grad-CAM on a digit' }),
    );

    const difference = await reloadDifference(checkpoint, images, outputs);
    tf.dispose([x, y, images, few, ...validationData]);
    model.dispose();
    return { ...figures, accuracy, block, reload_difference: difference };
  },
};
