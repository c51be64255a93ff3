/** Colours for a white or for a dark page. */
export type Theme = 'light' | 'dark';

interface Palette {
  readonly background: string;
  /** Titles and values. */
  readonly ink: string;
  /** Labels of axes, lines of reference. */
  readonly muted: string;
  readonly grid: string;
  /** Classes and series, distinguishable with every kind of colour blindness. */
  readonly category: readonly string[];
  /** The same classes as areas under points. */
  readonly area: readonly string[];
  /** From negative over zero to positive. */
  readonly diverging: readonly string[];
  /** What stands out: the best epoch, the minimum. */
  readonly accent: string;
}

const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    background: '#ffffff',
    ink: '#1d2329',
    muted: '#5b6770',
    grid: '#e4e7ea',
    // Okabe and Ito's, without the yellow and with the sky blue darkened: 3:1 against white.
    category: ['#0072b2', '#d55e00', '#00835f', '#b4528c', '#8a6d00', '#3d8fc4', '#6b4fb3', '#4a4f55'],
    area: ['#b3d5e8', '#f3cdb3', '#b3dacf', '#e5cbdb', '#dcd3b3', '#c5deed', '#d3cae8', '#c9cacc'],
    diverging: ['#8c4a00', '#d98324', '#f2c894', '#f5f5f5', '#a8cbe8', '#4389c0', '#0a4b80'],
    accent: '#d55e00',
  },
  dark: {
    background: '#14181d',
    ink: '#eef1f4',
    muted: '#a7b1ba',
    grid: '#2c343c',
    category: ['#56b4e9', '#f08c3c', '#2fc79a', '#e59ac4', '#e3c64b', '#9fd0f2', '#b9a4f0', '#c9d0d6'],
    area: ['#255069', '#644024', '#1d5648', '#604958', '#5f572b', '#425b6c', '#4e496b', '#545a60'],
    diverging: ['#ffb566', '#c87a22', '#6b4a22', '#262c33', '#245375', '#3d8fc4', '#8fd0ff'],
    accent: '#f08c3c',
  },
};

/** First what the system has for Latin and Korean, last the font that `toPNG` brings along. */
const font =
  "system-ui, 'Segoe UI', Roboto, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', NanumGothic, sans-serif";

/** The `config` of a spec in a theme. The marks of a plot name no colour, only these styles and ranges. */
export function themeConfig(theme: Theme): Readonly<Record<string, unknown>> {
  const { background, ink, muted, grid, category, area, diverging, accent } = palettes[theme];
  const [first] = category;
  return {
    background,
    font,
    padding: 12,
    title: { anchor: 'start', color: ink, fontSize: 15, fontWeight: 600, subtitleColor: muted, offset: 12 },
    axis: {
      domainColor: muted,
      gridColor: grid,
      labelColor: muted,
      labelFontSize: 11,
      labelLimit: 200,
      // Text is measured without a browser, a little too narrow: labels that would nearly touch leave out every other one.
      labelSeparation: 6,
      tickColor: muted,
      titleColor: ink,
      titleFontSize: 12,
      titleFontWeight: 500,
      titlePadding: 8,
    },
    legend: {
      labelColor: muted,
      labelFontSize: 11,
      labelLimit: 220,
      titleColor: ink,
      titleFontSize: 12,
      titleFontWeight: 500,
      symbolStrokeWidth: 2,
    },
    header: { labelColor: ink, titleColor: ink, labelFontSize: 12, labelFontWeight: 500 },
    view: { stroke: null },
    range: { category, ordinal: area, diverging, heatmap: { scheme: 'viridis' }, ramp: { scheme: 'viridis' } },
    mark: { color: first },
    text: { color: ink, fontSize: 11 },
    rule: { color: muted },
    // No caps at the ends of whiskers: Vega-Lite draws them black in every theme.
    boxplot: { box: { fillOpacity: 0.35 }, median: { color: ink } },
    style: {
      reference: { color: muted, stroke: muted, strokeDash: [4, 3], strokeWidth: 1 },
      accent: { color: accent, stroke: accent },
      note: { color: muted, fontSize: 11 },
      halo: { stroke: background, strokeWidth: 1 },
      block: { color: background, stroke: muted, strokeWidth: 1 },
      // Cells of the colour map viridis, which is the same in both themes, and of the diverging one, which is not.
      'text-on-low': { color: '#ffffff' },
      'text-on-high': { color: '#101010' },
      'text-on-weak': { color: ink },
      'text-on-strong': { color: theme === 'light' ? '#ffffff' : '#101010' },
    },
  };
}
