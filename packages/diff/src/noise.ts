/*
 * What differs in the text of outputs although nothing changed: addresses, timings, ids drawn at random, progress bars.
 * Each rule has a name, which is what the person is told, and a replacement that makes two runs equal.
 */

interface NoiseRule {
  readonly name: string;
  /** A cheap test before the pattern is tried. */
  readonly hint: RegExp;
  readonly pattern: RegExp;
  readonly replacement: string | ((found: string) => string);
}

const HEX_ID = '[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}';

/** pip, rich and Keras 3; older ones; Keras 2, wget. */
const BAR = /[\u2501\u2578\u257a]{2,}|[\u2588\u258f\u258e\u258d\u258c\u258b\u258a\u2589]{2,}|\[[=>. ]{8,}\]/;

/** Lines that Jupyter's timers, progress bars and downloads print: every duration in them is noise. */
const METERED =
  /\bCPU times:|\bWall time:|s per loop\b|it\/s|s\/it|\/(?:step|sample)\b|[kMG]i?B\/s|(?:examples|samples|steps|rows|tokens|batches|files)\/s|\b(?:ETA|eta)\b/;

const LEVELS = 'DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL';

/** `3.2 s`, `1min 5s`, `0:00:03.2`: a number of days is a result, and so is a number alone. */
const DURATION =
  /(?:\d{1,12}(?:\.\d{1,12})?\s?(?:[m\u00b5\u03bcun]?s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b,?\s?(?:and )?){1,4}|\d{1,4}(?::\d\d){1,2}(?:\.\d{1,9})?\b/
    .source;

/** Words before a duration that say the program itself took so long. */
const TOOK = String.raw`\b(?:took|[Ee]lapsed(?: time)?|(?:[Ff]inished|[Dd]one|[Cc]ompleted) in|[Rr]un ?time|[Dd]uration|remaining)\b`;

const RULES: readonly NoiseRule[] = [
  // tqdm: how many of how many, and what the program put behind it, are content; how far and how fast are not.
  {
    name: 'progress',
    hint: /%\|/,
    pattern:
      /(?<!\d)\d{1,3}%\|[^|\n]{0,200}\|(\s{0,3}[\d.]{1,15}[kMG]?\/[\d.?]{1,15}[kMG]?)\s{0,3}\[[^\],\n]{0,60}(?:,[^\],\n]{0,40})?(,[^\]\n]{0,200})?\]/g,
    replacement: '%|…|$1 [$2]',
  },
  // How long a bar is; with a percentage next to it the line has the time that is left as well.
  {
    name: 'progress',
    hint: BAR,
    pattern: new RegExp(`^.{0,400}(?:${BAR.source}).{0,400}`, 'gm'),
    replacement: withoutBar,
  },
  { name: 'memory addresses', hint: /0x/, pattern: /\b0x[0-9a-fA-F]{4,16}\b/g, replacement: '0x…' },
  {
    name: 'figure sizes',
    hint: /<Figure size|Figure\(/,
    pattern:
      /<Figure size [\d.]{1,12}x[\d.]{1,12} with|<Figure size [^>\n]{0,80}>|\bFigure\([\d.]{1,12}x[\d.]{1,12}\)/g,
    replacement: '<Figure>',
  },
  { name: 'styler ids', hint: /T_/, pattern: /\bT_[0-9a-f]{5,32}(?![0-9a-f])/g, replacement: 'T_…' },
  {
    name: 'random ids',
    hint: /[0-9a-f]{12}/,
    pattern: new RegExp(`(?<![0-9A-Za-z])${HEX_ID}(?![0-9A-Za-z])`, 'g'),
    replacement: '…',
  },
  {
    name: 'random ids',
    hint: /bk-|bokeh|altair-viz-|vega|sk-|df-|colab-df|container-id|plotly/i,
    pattern:
      /\b(altair-viz-|sk-container-id-|df-|colab-df-|bk-|vis|p|data-)[0-9a-f]{4,36}\b|\bsk-(estimator-id|container-id)-\d+/g,
    replacement: '…',
  },
  // Bokeh 3 numbers its models from 1001 on, through the whole session.
  {
    name: 'random ids',
    hint: /data-root-id|docs_json|root_ids|bokeh/i,
    pattern: /(["'])p\d{4,7}\1/g,
    replacement: '…',
  },
  {
    name: 'random ids',
    hint: /<(clipPath|path|use|image|linearGradient)|url\(#/,
    pattern: /\b([pmi]|image)[0-9a-f]{10}\b/g,
    replacement: '…',
  },
  {
    name: 'timings',
    hint: METERED,
    pattern: new RegExp(`^.{0,400}(?:${METERED.source}).{0,400}`, 'gm'),
    replacement: withoutDurations,
  },
  // Only where the duration ends the statement: `took 3 min (film length)` is somebody's result.
  {
    name: 'timings',
    hint: new RegExp(TOOK),
    pattern: new RegExp(
      `(${TOOK}\\s{0,3}[:=]?\\s{0,6})(?:${DURATION})(?=\\s*(?:$|[.,;:!|)\\]]|finished\\b|remaining\\b))`,
      'gm',
    ),
    replacement: '$1…',
  },
  {
    name: 'timings',
    hint: /\belapsed\b/,
    pattern: new RegExp(`(?<![\\d.:])(?:${DURATION})(?= ?elapsed\\b)`, 'g'),
    replacement: '…',
  },
  {
    name: 'timings',
    hint: new RegExp(`\\b(?:${LEVELS})\\b`),
    pattern: new RegExp(`^(.{0,60}?\\b(?:${LEVELS})\\b.{0,200}? in )(?:${DURATION})(?=[.!)\\]]?\\s*$)`, 'gm'),
    replacement: '$1…',
  },
  {
    name: 'timings',
    hint: new RegExp(`\\b(?:${LEVELS})\\b|^\\[[A-Z] \\d`, 'm'),
    pattern: new RegExp(
      `^(.{0,20}?)\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?=.{0,200}\\b(?:${LEVELS})\\b|\\])`,
      'gm',
    ),
    replacement: '$1…',
  },
  {
    name: 'timings',
    hint: /<dc:date>/,
    pattern: /<dc:date>[^<]*<\/dc:date>/g,
    replacement: '<dc:date/>',
  },
  // The folder of the machine, then names that are drawn: of Python, mktemp, pip, R and Julia. `/tmp/out_1.csv` was named.
  {
    name: 'temporary paths',
    hint: /\/var\/folders\/|Temp/,
    pattern:
      /(?:\/private)?\/var\/folders\/[^/\s'"]{1,64}\/[^/\s'"]{1,64}\/T\b|[A-Z]:\\Users\\[^\\\s]{1,64}\\AppData\\Local\\Temp\b/g,
    replacement: '/tmp',
  },
  {
    name: 'temporary paths',
    hint: /tmp/,
    pattern:
      /(\/tmp[/\\])(?:tmp[a-z0-9_]{8}|tmp[a-z0-9]{6,7}|tmp\.\w{6,12}|pip-[a-z-]{1,40}-[a-z0-9_]{8}|Rtmp\w{6}|jl_\w{6,10})(?!\w)/g,
    replacement: '$1…',
  },
  {
    name: 'temporary paths',
    hint: /ipykernel|ipython-input/,
    pattern: /<ipython-input-[^>\n]{0,100}>|ipykernel_\d+(?:[/\\]\d+\.py)?/g,
    replacement: '…',
  },
];

/**
 * The text with everything replaced that a re-run changes by itself, and the names of the rules that found something.
 * Repetitions in the patterns are bounded, so that no text makes them slow.
 */
export function withoutNoise(text: string): { readonly text: string; readonly rules: readonly string[] } {
  let result = text;
  const rules = new Set<string>();
  for (const { name, hint, pattern, replacement } of RULES) {
    if (!hint.test(result)) continue;
    const replaced: string =
      typeof replacement === 'string' ? result.replace(pattern, replacement) : result.replace(pattern, replacement);
    if (replaced !== result) rules.add(name);
    result = replaced;
  }
  return { text: result, rules: [...rules] };
}

function withoutBar(line: string): string {
  const rest = line.replace(new RegExp(BAR, 'g'), '…');
  return /\d\s?%/.test(rest) ? withoutDurations(rest) : rest;
}

/** Numbers with a unit of time, in a line that is known to speak of how long something took. */
function withoutDurations(line: string): string {
  return line
    .replace(/(?<![\d_,])\d[\d_,]{0,15} loops?/g, '… loops')
    .replace(
      /(?<![\d.])\d{1,12}(?:\.\d{1,12})?\s?(?:it\/s|s\/it|[m\u00b5un]?s\/(?:step|sample)|[m\u00b5un]s|us|s|secs?|seconds?|min|minutes?|h|hours?)\b/g,
      '…s',
    )
    .replace(
      /(?<![\d.])\d{1,12}(?:\.\d{1,12})?k?\s?(?:[kMG]i?B|examples|samples|steps|rows|tokens|batches|files)\/s\b/g,
      '…/s',
    )
    .replace(/\d{4}-\d\d-\d\d[ T](?=\d\d:\d\d)/g, '')
    .replace(/…s(?: …s)+/g, '…s')
    .replace(/(?<!\d)\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?/g, '…');
}
