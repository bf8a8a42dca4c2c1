/* Two notebooks that differ in every way the review page knows, and one that attacks it everywhere. */
import { PNG } from 'pngjs';
import {
  type CellSpec,
  code,
  display,
  errorOutput,
  executeResult,
  markdown,
  notebook,
  png,
  raw,
  stream,
} from '../harness/index.ts';

/** The old and the new version of a report: `{ a, b }` as file texts. */
export function report(): { readonly a: string; readonly b: string } {
  const metadata = (run: object, language = '3.11.2') => ({
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python', version: language },
    papermill: run,
  });
  const a = notebook(oldCells(), {
    metadata: metadata({
      duration: 61.2,
      parameters: { region: 'north', month: '2026-03', top_n: 5 },
      version: '2.6.0',
    }),
  });
  const b = notebook(newCells(), {
    metadata: {
      ...metadata(
        { duration: 214.9, parameters: { region: 'south', month: '2026-04', top_n: 5 }, version: '2.6.0' },
        '3.12.1',
      ),
      kernelspec: { display_name: 'Python 3.12', language: 'python', name: 'python312' },
    },
  });
  return { a, b };
}

function oldCells(): CellSpec[] {
  return [
    markdown(INTRO, { id: 'intro' }),
    code("region = 'north'\nmonth = '2026-03'\ntop_n = 5", { id: 'parameters', tags: ['parameters'], count: 1 }),
    code('import numpy as np\nimport pandas as pd', { id: 'imports', count: 2, metadata: timed(0.8) }),
    code(LOAD, {
      id: 'load',
      count: 3,
      metadata: timed(12.4),
      outputs: [table(OLD_ROWS), stream('loaded 900 rows in 1.2 s\n')],
    }),
    code(
      'def clean(frame):\n    return frame.dropna()\n\n\ndef enrich(frame):\n    frame["revenue"] = frame.quantity * frame.price\n    return frame\n\n\norders = enrich(clean(orders))',
      { id: 'steps', count: 4 },
    ),
    markdown('## Revenue\n\nWhat we earned, day by day.', { id: 'revenue' }),
    code('plot(daily)', {
      id: 'plot',
      count: 5,
      outputs: [picture(chart(0)), stream('\u001b[32mok\u001b[0m saved plot.png\n')],
    }),
    code('plot(daily, kind="bar")', { id: 'bars', count: 6, outputs: [picture(chart(3))] }),
    code('model.fit(orders)', {
      id: 'fit',
      count: 7,
      outputs: [display({ 'text/html': '<b>Score</b> 0.71 <i>(5 folds)</i>' })],
    }),
    code('first = orders.head()', { id: 'one' }),
    code('last = orders.tail()', { id: 'two' }),
    raw('A note for the printer.', { id: 'note' }),
    code('old_check(orders)', { id: 'check', count: 8, outputs: [errorOutput('KeyError', "'price'", TRACEBACK)] }),
    markdown('### Appendix\n\nNumbers behind the charts.', { id: 'appendix' }),
    code('orders.describe()', { id: 'describe', count: 9, outputs: [executeResult('count  900\nmean   80.1')] }),
    code('print("done")', { id: 'done', count: 10, metadata: timed(3), outputs: [stream('done at 0x7f12aa\n')] }),
  ];
}

function newCells(): CellSpec[] {
  return [
    markdown(INTRO.replace('every month', 'every week').replace('- margins', '- margins by product\n- returns'), {
      id: 'intro',
    }),
    code("region = 'north'\nmonth = '2026-03'\ntop_n = 5", {
      id: 'parameters',
      tags: ['parameters', 'reviewed'],
      count: 1,
    }),
    code("# Parameters\nregion = 'south'\nmonth = '2026-04'", {
      id: 'injected',
      tags: ['injected-parameters'],
      count: 2,
    }),
    code('import numpy as np\nimport pandas as pd', { id: 'imports', count: 3, metadata: timed(0.9) }),
    code(LOAD.replace('.dropna()', '.dropna(how="all")'), {
      id: 'load',
      count: 4,
      metadata: timed(44.1),
      outputs: [table(NEW_ROWS), stream('loaded 912 rows in 1.4 s\n')],
    }),
    code('def clean(frame):\n    return frame.dropna()', { id: 'steps', count: 5 }),
    code('def enrich(frame):\n    frame["revenue"] = frame.quantity * frame.price\n    return frame', {
      id: 'steps-2',
      count: 6,
    }),
    code('orders = enrich(clean(orders))', { id: 'steps-3', count: 7 }),
    markdown('## Revenue\n\nWhat we earned, day by day, before tax.', { id: 'revenue' }),
    code('plot(daily)\nplot(weekly)', {
      id: 'plot',
      count: 8,
      outputs: [picture(chart(1)), stream('\u001b[32mok\u001b[0m saved plot.png and weekly.png\n')],
    }),
    code('plot(daily, kind="bar")', { id: 'bars', count: 9, outputs: [picture(encodedAgain(chart(3)))] }),
    code('model.fit(orders)', {
      id: 'fit',
      count: 10,
      outputs: [display({ 'text/html': '<b>Score</b> 0.78 <i>(10 folds)</i>' })],
    }),
    markdown('### Appendix\n\nNumbers behind the charts.', { id: 'appendix' }),
    code('orders.describe()', { id: 'describe', count: 11, outputs: [executeResult('count  912\nmean   80.4')] }),
    code('first = orders.head()\nlast = orders.tail()', { id: 'one' }),
    markdown('A note for the printer.', { id: 'note' }),
    code('print("done")', { id: 'done', count: 12, metadata: timed(3.1), outputs: [stream('done at 0x7f99cc\n')] }),
    code('orders.sample(3)', {
      id: 'sample',
      count: 13,
      outputs: [table(NEW_ROWS.slice(0, 3)), display({ 'image/svg+xml': SVG })],
    }),
  ];
}

const INTRO = `# Sales report

Runs **every month**, once for each region, and writes \`report.pdf\`.

It shows

- revenue
- margins

See [the handbook](https://example.org/handbook) and $E = mc^2$.`;

const LOAD = `def load_orders(region, month):
    """Orders of one region and month."""
    path = f"data/{region}/{month}.parquet"
    frame = pd.read_parquet(path)
    frame = frame[frame.month == month]
    frame = frame.drop_duplicates()
    frame = frame.rename(columns={"qty": "quantity"})
    frame["day"] = pd.to_datetime(frame.day)
    frame = frame.sort_values("day")
    frame = frame.dropna()
    return frame


orders = load_orders(region, month)
orders.head()`;

const TRACEBACK = [
  '\u001b[0;31m---------------------------------------------------------------------------\u001b[0m',
  '\u001b[0;31mKeyError\u001b[0m                                  Traceback (most recent call last)',
  "\u001b[0;31mKeyError\u001b[0m: 'price'",
];

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" viewBox="0 0 120 60"><rect width="120" height="60" fill="#eef"/><circle cx="60" cy="30" r="20" fill="teal"/></svg>';

const OLD_ROWS = ['0,2026-03-14,bench,2,75.54', '1,2026-03-26,sofa,4,33.70', '2,2026-03-17,shelf,3,36.31'];
const NEW_ROWS = [
  '0,2026-04-11,bench,2,69.47',
  '1,2026-03-26,sofa,4,33.70',
  '2,2026-03-17,shelf,4,36.31',
  '3,2026-04-02,lamp,1,9.50',
];

function table(rows: readonly string[]) {
  const cells = (row: string) =>
    row.split(',').map((value, i) => (i === 0 ? `<th>${value}</th>` : `<td>${value}</td>`));
  const head = ['', 'day', 'product', 'quantity', 'price'].map((name) => `<th>${name}</th>`).join('');
  const body = rows.map((row) => `    <tr>${cells(row).join('')}</tr>`).join('\n');
  return executeResult({
    'text/html': `<div>\n<table border="1" class="dataframe">\n  <thead><tr>${head}</tr></thead>\n  <tbody>\n${body}\n  </tbody>\n</table>\n</div>`,
    'text/plain': rows.join('\n').replaceAll(',', '  '),
  });
}

function timed(duration: number) {
  return { papermill: { duration, exception: false, status: 'completed' } };
}

function picture(data: string) {
  return display({ 'image/png': data, 'text/plain': '<Figure size 640x480 with 1 Axes>' });
}

/** A line over a grid; other `seed`, other line. */
function chart(seed: number): string {
  const line = (x: number) => 70 + 40 * Math.sin((x + 13 * seed) / (18 - seed)) - x / 9;
  return png(360, 150, (x, y) => {
    if (Math.abs(y - line(x)) < 2) return [31, 119, 180];
    if (x === 24 || y === 132) return [40, 40, 40];
    return x % 48 === 24 || y % 36 === 24 ? [228, 228, 228] : [255, 255, 255];
  });
}

/** The same pixels in other bytes. */
function encodedAgain(data: string): string {
  return PNG.sync
    .write(PNG.sync.read(Buffer.from(data, 'base64')), { deflateLevel: 1, filterType: 0 })
    .toString('base64');
}

/** What every attack tries: run `alert`-like code, which sets a mark that the tests look for. */
const RUN = "document.documentElement.setAttribute('data-pwned', 'yes'); top.pwned = true; parent.pwned = true;";

/** Everything that might get out, in every place that a notebook has. */
export function hostile(round: number, away: string): string {
  const html = [
    `<script>${RUN}</script>`,
    `<img src=x onerror="${RUN}">`,
    `<img src="${away}/p.png?${round}" srcset="${away}/s.png 2x">`,
    `<svg onload="${RUN}"><script>${RUN}</script><image href="${away}/i.png"/><use href="${away}/u.svg#x"/></svg>`,
    `<iframe src="${away}/f" srcdoc="<script>${RUN}</script>"></iframe>`,
    `<meta http-equiv="refresh" content="0;url=${away}/r">`,
    `<base href="${away}/"><link rel="stylesheet" href="${away}/l.css"><link rel="dns-prefetch" href="${away.replace('http:', '')}">`,
    `<style>@import url(${away}/c.css); body { background: url(${away}/b.png) } @font-face { font-family: x; src: url(${away}/x.woff) } * { font-family: x }</style>`,
    `<form action="${away}/post" method="post"><input name="q" autofocus onfocus="${RUN}"><button formaction="javascript:${RUN}">Sign in</button></form>`,
    `<a href="javascript:${RUN}" id="link">click</a><a href="${away}/nav" target="_top">away</a>`,
    `<object data="${away}/o"></object><embed src="${away}/e"><video src="${away}/v" poster="${away}/p"></video>`,
    `<div style="background:url(${away}/d.png);position:fixed;inset:0;z-index:99999">You are safe</div>`,
    `<math><mtext></p><style><img src=x onerror="${RUN}"></style></mtext></math>`,
    `--><!--><script>${RUN}</script>`,
    `</iframe></template></textarea></title></style></script><script>${RUN}</script>`,
    `"><script>${RUN}</script>`,
    `'"></iframe><img src=x onerror="${RUN}">`,
  ].join('\n');
  const md = [
    `# <script>${RUN}</script> ${round}`,
    html,
    `[a](javascript:${encodeURIComponent(RUN)}) [b](JaVaScRiPt:void(0)) [c](data:text/html,<script>${RUN}</script>) [d](vbscript:x) [e](${away}/m "t\\" onmouseover=\\"${RUN}")`,
    `![x](${away}/md.png) ![y](data:image/svg+xml;base64,${Buffer.from(`<svg onload="${RUN}"/>`).toString('base64')}) ![z](attachment:evil.svg) ![w](attachment:fake.png)`,
    `<${away}/auto> [ref]: ${away}/ref`,
    `\`\`\`html" onclick="${RUN}\n</code></pre><script>${RUN}</script>\n\`\`\``,
    `| a | b |\n| - | - |\n| <img src=x onerror="${RUN}"> | $</code><script>${RUN}</script>$ |`,
  ].join('\n\n');
  const spoof = `access\u202e\u2066// if admin\u2069 \u2066\u0007\u001b]8;;${away}\u0007 \u0000 ${round}`;
  const name = `"><img src=x onerror="${RUN}">\u202egnp.ipynb`;
  const attachments = {
    'evil.svg': { 'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"/>` },
    'fake.png': { 'image/png': `"><script>${RUN}</script>` },
  };
  return notebook(
    [
      markdown(md, { id: `"><script>${RUN}</script>`, attachments, tags: [name, '</script><script>x'] }),
      markdown(`${md}\n\nmore ${round}`, { id: 'main', attachments }),
      code(
        `</script></style></textarea></title><script>${RUN}</script>\n${spoof}\nx = ${round}\n<!--<script>\n]]>\n${html}`,
        {
          id: 'help',
          count: round,
          metadata: { [name]: `${html}${round}`, tags: [`t${round}`, html], __proto__x: { constructor: round } },
          outputs: [
            stream(`${html}\n\u001b[31m<b>red</b>\u001b[0m\u001b]0;title\u0007\n${round}\n`),
            errorOutput(html, `${html}${round}`, [html, `\u001b[1;31m${html}\u001b[0m ${round}`]),
            display({ 'text/html': `${html}${round}`, 'text/plain': html }),
            display({
              'text/html': `<table class="dataframe"><thead><tr><th>${html}</th><th onclick="${RUN}">b</th></tr></thead><tbody><tr><td><script>${RUN}</script>${round}</td><td>&lt;script&gt;${RUN}</td></tr></tbody></table>`,
            }),
            display({
              'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script><foreignObject>${html}</foreignObject><a href="javascript:${RUN}"><text y="20">${round}</text></a></svg>`,
            }),
            display({ 'image/png': `"><script>${RUN}</script>`, 'text/plain': `${round}` }),
            display({ 'image/png': hugePng(round) }),
            display({ 'image/gif': 'R0lGODlhAQABAAAAACw=', 'image/webp': `${away}/${round}` }),
            display({ 'application/javascript': `${RUN}//${round}` }),
            display({ 'text/markdown': `${md}\n\n${round}` }),
            display({ 'text/latex': `\\href{javascript:${RUN}}{${round}}</script><script>${RUN}</script>` }),
            display({ 'application/json': { [html]: `${html}${round}` } }),
            display({
              'application/vnd.plotly.v1+json': { data: [{ type: html, x: [round] }] },
              'text/html': `<div id="x"></div><script>${RUN}</script>${round}`,
            }),
            display({ [`text/"><script>${RUN}</script>`]: `${round}`, [`image/png"onerror="${RUN}`]: `${round}` }),
          ],
        },
      ),
      code(`print(${round})`, { id: 'constructor', count: round }),
      code(`print(${round})`, { id: '__proto__', count: round }),
      raw(`${html}\n${round}`, { id: 'told' }),
    ],
    {
      metadata: {
        kernelspec: { display_name: html, language: `"><script>${RUN}</script>`, name: `${html}${round}` },
        title: `${html}${round}`,
      },
    },
  );
}

/** A PNG that says it has 60,000 times 60,000 pixels. */
function hugePng(round: number): string {
  const file = Buffer.from(
    png(2, 2, () => [round, 0, 0]),
    'base64',
  );
  file.writeUInt32BE(60_000, 16);
  file.writeUInt32BE(60_000, 20);
  return file.toString('base64');
}
