/*
 * The page's style, as text. Filters, layout and theme are checkboxes and radio buttons in front of the page, which the rules
 * ask for by `~`, so that they work without the script (`body:has(...)` would do too, but a browser then looks at the whole page
 * again whenever anything in it changes: half a second for each key in a large report). Colours come in pairs through light-dark(); all text has at least 4.5:1.
 */
import { FILTERS } from './parts.ts';

/** Switches of the page: each is an input in front of everything, which the rules below ask for, and a label in the top bar. */
export const SWITCHES: readonly Switch[] = [
  { id: 'f-source', group: 'filter', label: 'Source', key: 'c', on: true },
  { id: 'f-markdown', group: 'filter', label: 'Markdown', key: 'm', on: true },
  { id: 'f-outputs', group: 'filter', label: 'Outputs', key: 'o', on: true },
  { id: 'f-metadata', group: 'filter', label: 'Metadata', key: 'd', on: true },
  { id: 'f-noise', group: 'filter', label: 'Noise', key: 'n', on: false },
  { id: 'layout-unified', group: 'layout', label: 'Unified', key: 'u', on: true },
  { id: 'layout-split', group: 'layout', label: 'Side by side', key: 's', on: false },
  { id: 'theme-auto', group: 'theme', label: 'Auto', key: 't', on: true },
  { id: 'theme-light', group: 'theme', label: 'Light', key: 't', on: false },
  { id: 'theme-dark', group: 'theme', label: 'Dark', key: 't', on: false },
  { id: 'f-outline', group: 'outline', label: 'Outline', key: '', on: false },
];

export interface Switch {
  readonly id: string;
  readonly group: 'filter' | 'layout' | 'theme' | 'outline';
  readonly label: string;
  readonly key: string;
  readonly on: boolean;
}

/** A cell goes when every part of it is filtered away: one rule for each set of parts. */
function filterRules(): string {
  const rules: string[] = [];
  for (let set = 1; set < 1 << FILTERS.length; set++) {
    const names = FILTERS.filter((_, i) => set & (1 << i));
    const off = names.map((name) => `#f-${name}:not(:checked)~`).join('');
    rules.push(`${off}.columns [data-parts="${names.join(' ')}"]`);
  }
  const parts = FILTERS.map((name) => `#f-${name}:not(:checked)~.columns .cell:not(.same) .part-${name}`);
  return `${[...rules, ...parts].join(',\n')}{display:none}`;
}

/** The labels show what their input, which nobody sees, is set to. */
function labelRules(): string {
  const labels = (state: string, of: (one: Switch) => boolean): string =>
    SWITCHES.filter(of)
      .map(({ id }) => `#${id}${state}~.bar label[for=${id}]`)
      .join(',');
  const pill = ({ group }: Switch): boolean => group === 'filter' || group === 'outline';
  const choice = (one: Switch): boolean => !pill(one);
  return `${labels(':checked', pill)}{background:light-dark(#e8f1fb,#1d2f45);border-color:light-dark(#a9cbee,#35567c);color:var(--accent)}
${labels(':not(:checked)', ({ group }) => group === 'filter')}{text-decoration:line-through;text-decoration-thickness:1px}
${labels(':checked', choice)}{background:var(--paper);color:var(--ink);font-weight:600;box-shadow:0 0 0 1px var(--line)}
${labels(':focus-visible', () => true)}{outline:2px solid var(--focus);outline-offset:-1px}`;
}

export const STYLE = `
:root{color-scheme:light dark;
--bg:light-dark(#f6f7f9,#14161a);--paper:light-dark(#fff,#1b1e24);--sunk:light-dark(#f4f5f7,#16191e);--ink:light-dark(#1c2026,#e3e6ea);
--soft:light-dark(#5a626d,#9ea7b3);--line:light-dark(#dde1e6,#313741);--accent:light-dark(#0b5cad,#7db7f5);--focus:light-dark(#0b5cad,#8ec2ff);
--ins:light-dark(#e7f6ea,#16301f);--ins-mark:light-dark(#b4e8c0,#17492a);--ins-ink:light-dark(#116329,#7ee2a0);
--del:light-dark(#fdeceb,#3a1c1f);--del-mark:light-dark(#fcccc8,#642026);--del-ink:light-dark(#a4201c,#ff9d96);
--mod:light-dark(#fff4d6,#362b10);--mod-ink:light-dark(#7a4e00,#f0c060);--mov:light-dark(#ece9fd,#2a2547);--mov-ink:light-dark(#4f3cc0,#b9adff);
--filler:light-dark(#f0f2f4,#181b20);--shade:0 1px 2px light-dark(#1018280d,#0006);
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;--bar:3.1rem}
:root:has(#theme-light:checked){color-scheme:light}
:root:has(#theme-dark:checked){color-scheme:dark}
*{box-sizing:border-box}
html{scroll-padding-top:calc(var(--bar) + .6rem);background:var(--bg);color:var(--ink);font:15px/1.5 var(--sans);-webkit-text-size-adjust:100%}
body{margin:0}
h1,h2,h3,p,dl,dd,ol,figure,fieldset{margin:0;padding:0}
fieldset{border:0;min-width:0}
a{color:var(--accent)}
code,kbd,pre{font-family:var(--mono);font-size:.875em}
kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:0 .35em;background:var(--paper);color:var(--ink)}
button,input{font:inherit;color:inherit}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:3px}
[tabindex="-1"]:focus{outline:none}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;z-index:9;background:var(--paper);padding:.4rem .8rem}
html:not(.js) :is(.js-only,.copy,.slide){display:none!important}

/* top bar */
.bar{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .9rem;min-height:var(--bar);padding:.4rem 1rem;background:var(--paper);border-bottom:1px solid var(--line);box-shadow:var(--shade);font-size:13px}
.brand{font-weight:700;letter-spacing:-.01em;font-size:15px}
.brand span{font-weight:400;color:var(--soft)}
.counts{font-family:var(--mono);font-size:12.5px;white-space:nowrap}
.bar .counts{font-size:13.5px;font-weight:600}
.n-ins{color:var(--ins-ink)}.n-del{color:var(--del-ink)}.n-mod{color:var(--mod-ink)}.n-mov{color:var(--mov-ink)}.n-calm{color:var(--soft)}
.filters,.switch{display:flex;flex-wrap:wrap;align-items:center}
.filters{gap:.3rem;margin-left:auto}
.toggle{position:fixed;top:0;left:0;width:1px;height:1px;margin:0;opacity:0;pointer-events:none}
.filters label,.outline-switch{display:block;padding:.12rem .6rem;border:1px solid var(--line);border-radius:99px;color:var(--soft);white-space:nowrap;cursor:pointer}
.filters b{font-weight:600;font-size:.9em;margin-left:.1em;display:inline-block}
.switch{border:1px solid var(--line);border-radius:7px;overflow:hidden;background:var(--sunk)}
.switch label{display:block;padding:.12rem .6rem;color:var(--soft);white-space:nowrap;cursor:pointer;position:relative}
.tools .switch input{position:absolute;inset:0;margin:0;opacity:0;cursor:pointer}
.tools .switch span{color:var(--soft)}
.tools .switch label:has(:checked){background:var(--paper);box-shadow:0 0 0 1px var(--line)}
.tools .switch input:checked+span{color:var(--ink);font-weight:600}
.tools .switch input:focus-visible+span{outline:2px solid var(--focus);outline-offset:2px}
${labelRules()}
.bar button{border:1px solid var(--line);border-radius:7px;background:var(--sunk);min-width:1.9rem;padding:.12rem .4rem;cursor:pointer}
.bar button:hover,.copy:hover{border-color:var(--accent);color:var(--accent)}
.steps{display:flex;align-items:center;gap:.25rem}
#at{min-width:3.6rem;text-align:center;color:var(--soft);font-variant-numeric:tabular-nums}
.outline-switch{display:none}

/* columns and outline */
.columns{display:grid;grid-template-columns:minmax(13rem,18rem) minmax(0,1fr);align-items:start}
#outline{position:sticky;top:var(--bar);max-height:calc(100vh - var(--bar));overflow:auto;overscroll-behavior:contain;padding:1rem .5rem 2rem 1rem;font-size:13px;border-right:1px solid var(--line);min-height:calc(100vh - var(--bar))}
#outline a{color:inherit;text-decoration:none}
#outline ol{list-style:none;margin:.15rem 0 .6rem}
#outline summary{list-style-position:outside;margin-left:.9rem}
#outline summary,#outline div.outline-file{padding:.25rem .3rem;border-radius:5px;cursor:pointer;overflow-wrap:anywhere}
#outline div.outline-file{padding-left:1.2rem}
#outline summary a{font-weight:600}
#outline summary a:hover{text-decoration:underline}
#outline .folder{display:block;color:var(--soft);font-weight:400;font-size:12px}
#outline li a{display:flex;gap:.45rem;padding:.14rem .4rem .14rem 1.1rem;border-radius:5px;color:var(--ink)}
#outline li a bdi{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
#outline li.below a{padding-left:1.7rem}
#outline li a:hover{background:var(--line)}
#outline li a[aria-current]{background:light-dark(#dcebfa,#1d2f45)}
#outline li.under{padding:.3rem .4rem .05rem 1.1rem;color:var(--soft);overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:600;font-size:12px}
#outline b{flex:none;width:1.1em;text-align:center;font-family:var(--mono);border-radius:3px}
b.ins,.chip.ins{color:var(--ins-ink);background:var(--ins)}
b.del,.chip.del{color:var(--del-ink);background:var(--del)}
b.mod,.chip.mod{color:var(--mod-ink);background:var(--mod)}
b.mov,.chip.mov{color:var(--mov-ink);background:var(--mov)}
.chip.calm,.badge.calm{color:var(--soft);background:var(--sunk)}
main{padding:1.3rem clamp(.6rem,2vw,2rem) 5rem;min-width:0;max-width:112rem}
main:focus{outline:none}

/* page head and notebooks */
.summary h1{font-size:1.45rem;line-height:1.25;letter-spacing:-.015em}
.range{font-family:var(--mono);font-size:14px;margin-top:.2rem;overflow-wrap:anywhere}
.range bdi{background:var(--paper);border:1px solid var(--line);border-radius:5px;padding:.05em .4em}
.facts-line{color:var(--soft);margin-top:.35rem}
.facts-line b{color:var(--ink)}
.quiet-hint label{color:var(--accent);cursor:pointer;text-decoration:underline;text-underline-offset:2px}
.notebook{margin-top:2rem}
header.file{display:flex;flex-wrap:wrap;align-items:baseline;gap:.3rem .8rem;padding-bottom:.5rem;margin-bottom:.8rem;border-bottom:2px solid var(--line)}
header.file h2{font-size:1.12rem;overflow-wrap:anywhere}
.was{color:var(--soft);font-size:13px}
.facts-row{display:flex;flex-wrap:wrap;gap:0 .9rem;align-items:flex-start}
.facts-row>.facts{flex:0 1 auto;min-width:min(20rem,100%);max-width:100%}
.facts{background:var(--paper);border:1px solid var(--line);border-radius:9px;padding:.7rem .9rem;margin:0 0 .9rem}
.facts h3{font-size:.95rem;margin-bottom:.4rem}
.facts summary{font-weight:600;font-size:.95rem;cursor:pointer}
.facts summary+*{margin-top:.5rem}
.problem{border:1px solid var(--del-ink);border-left-width:5px;background:var(--del);border-radius:9px;padding:.7rem .9rem;overflow-wrap:anywhere}
.nothing{margin-top:2rem;color:var(--soft)}
footer{margin-top:3rem;color:var(--soft);font-size:13px}

/* cells */
.cell{background:var(--paper);border:1px solid var(--line);border-left:4px solid var(--mod-ink);border-radius:9px;margin:0 0 .9rem;box-shadow:var(--shade)}
.large .cell{content-visibility:auto;contain-intrinsic-size:auto 16rem}
.cell.mov{border-left-color:var(--mov-ink)}.cell.ins{border-left-color:var(--ins-ink)}.cell.del{border-left-color:var(--del-ink)}
.cell.current{box-shadow:0 0 0 2px var(--focus)}
.cell>header{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .5rem;padding:.4rem .8rem;border-bottom:1px solid var(--line);font-size:13px}
.cell h3{font-size:13.5px;font-weight:650}
.cell h3 small{font-weight:400;color:var(--soft);font-size:1em}
.kind{font-weight:400;color:var(--soft);margin-left:.2rem}
.chip,.badge{display:inline-block;border-radius:99px;padding:0 .55em;font-size:12px;line-height:1.65;white-space:nowrap}
.chip b{font-family:var(--mono)}
.badge.mod{color:var(--mod-ink);background:var(--mod)}.badge.del{color:var(--del-ink);background:var(--del)}
.more-facts{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:center;color:var(--soft);margin-left:auto;min-width:0}
.under{max-width:22rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.tag{border:1px solid var(--line);border-radius:4px;padding:0 .4em;font-family:var(--mono);font-size:11.5px;color:var(--soft);max-width:18rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.count{font-family:var(--mono);font-size:12px}
.permalink,.copy{color:var(--soft);text-decoration:none;border:1px solid transparent;background:none;border-radius:5px;padding:0 .3em;cursor:pointer;line-height:1.4}
.permalink:hover{color:var(--accent);text-decoration:underline}
.body>*{padding:.55rem .8rem}
.body>*+*{border-top:1px dashed var(--line)}
.body>.part-source:empty{display:none}
.body>.flush{padding:0}
.note,.sidenote,.mime{font-size:12.5px;color:var(--soft)}
.note.cut{color:var(--mod-ink)}
.mime{font-family:var(--mono);font-size:11.5px;margin-bottom:.15rem}
.mime.error{color:var(--del-ink);font-weight:600}
.part+.part,.output+.output{margin-top:.7rem}
details>summary{cursor:pointer}
details.more>summary,details.lines>summary,details.fold>summary{color:var(--soft);font-size:12.5px}
details.more>summary:hover,details.lines>summary:hover,details.fold>summary:hover{color:var(--accent)}
details.more.source{margin-top:.5rem}
details.fold{margin:0 0 .9rem}
details.fold>summary{padding:.25rem .8rem;border:1px dashed var(--line);border-radius:9px;background:var(--sunk)}
details.fold[open]>summary{margin-bottom:.6rem}
.cell.same{border-left-color:var(--line);box-shadow:none;margin-left:.6rem}

/* lines of code */
.code{font:12.75px/1.55 var(--mono);overflow:hidden;tab-size:4}
.code code{font:inherit}
.l{display:grid;grid-template-columns:3.4em 3.4em minmax(0,1fr);text-decoration:none;color:inherit}
.l::before,.l::after{grid-row:1;color:var(--soft);text-align:right;padding-right:.7em;user-select:none;font-size:.9em;line-height:1.72}
.l::before{grid-column:1;content:attr(data-a)}
.l::after{grid-column:2;content:attr(data-b)}
.l>code{grid-column:3;grid-row:1;position:relative;padding:0 .6em 0 1.5em;white-space:pre-wrap;overflow-wrap:anywhere;min-height:1.55em}
.l>code::before{position:absolute;left:.35em;user-select:none}
ins.l{background:var(--ins)}ins.l>code::before{content:"+";color:var(--ins-ink)}
del.l{background:var(--del)}del.l>code::before{content:"−";color:var(--del-ink)}
.starts{display:block;font:600 11.5px/1.7 var(--sans);color:var(--mov-ink);border-top:1px dashed var(--mov-ink);margin:.25rem 0 .1rem -1.2em;max-width:14rem}
.l:first-child .starts{border-top:0;margin-top:0}
.l.first::before,.l.first::after{align-self:end}
.twin{display:none}
.whole .l{grid-template-columns:3.4em minmax(0,1fr)}
.whole .l>code{grid-column:2}.whole .l::before,.whole .l::after{grid-column:1}
.whole ins.l::before,.whole div.l::before{display:none}.whole del.l::after{display:none}
mark{background:none;color:inherit;border-radius:2px}
ins.l mark{background:var(--ins-mark)}del.l mark{background:var(--del-mark)}
details.lines>summary{font-family:var(--sans);padding:.15rem .9em;background:light-dark(#eef3f9,#1a222d);border-block:1px solid var(--line)}
.output .code,details.more .code{border:1px solid var(--line);border-radius:6px}
details.more>.code{margin-top:.35rem}
.body>.flush>.note{padding:.3rem .9rem}
.code .note{padding:.2rem .9em;font-family:var(--sans)}
@media (min-width:1000px){
#layout-split:checked~.columns .diff .hunk{display:grid;grid-template-columns:1fr 1fr;background:var(--filler)}
#layout-split:checked~.columns .diff .hunk>.l{grid-row:var(--r);grid-template-columns:3.4em minmax(0,1fr)}
#layout-split:checked~.columns .diff .hunk>.l>code{grid-column:2}
#layout-split:checked~.columns .diff .hunk>.l::after{grid-column:1}
#layout-split:checked~.columns .diff .hunk>del{grid-column:1}
#layout-split:checked~.columns .diff .hunk>ins{grid-column:2}
#layout-split:checked~.columns .diff .hunk>del::after,#layout-split:checked~.columns .diff .hunk>ins::before{display:none}
#layout-split:checked~.columns .diff div.l{grid-template-columns:3.4em calc(50% - 3.4em) 3.4em minmax(0,1fr)}
#layout-split:checked~.columns .diff div.l>code{grid-column:2}
#layout-split:checked~.columns .diff div.l::after{grid-column:3}
#layout-split:checked~.columns .diff div.l>.twin{display:block;grid-column:4}
#layout-split:checked~.columns .diff .hunk>ins,#layout-split:checked~.columns .diff div.l::after{border-left:1px solid var(--line)}
#layout-split:checked~.columns .unified-only{display:none}
#layout-split:checked~.columns .prose .pair{display:grid;grid-template-columns:1fr 1fr;gap:.8rem}
}
.h-key{color:light-dark(#a3237a,#ff8fc7)}.h-str{color:light-dark(#0a5d8a,#8fd0ff)}.h-com{color:light-dark(#545d68,#a9b3be);font-style:italic}
.h-num{color:light-dark(#8a3d00,#ffb26b)}.h-fun{color:light-dark(#5a36b0,#c3a6ff)}.h-lib{color:light-dark(#00605c,#6fd8cf)}.h-meta{color:light-dark(#6b5200,#d9bd63)}
.t-0{color:light-dark(#24292f,#b3bac4)}.t-1{color:light-dark(#a4201c,#ff9d96)}.t-2{color:light-dark(#116329,#7ee2a0)}.t-3{color:light-dark(#7a4e00,#f0c060)}
.t-4{color:light-dark(#0b5cad,#7db7f5)}.t-5{color:light-dark(#8a2a8a,#e9a3f0)}.t-6{color:light-dark(#00605c,#6fd8cf)}.t-7{color:light-dark(#535b65,#d5dae0)}.t-bold{font-weight:700}

.copy{position:relative;width:1.5rem;height:1.5rem}
.copy::before,.copy::after{content:"";position:absolute;width:.5rem;height:.6rem;border:1.4px solid currentColor;border-radius:2px;background:var(--paper)}
.copy::before{left:.38rem;top:.32rem}.copy::after{left:.58rem;top:.5rem}

/* prose */
.prose{overflow-wrap:anywhere;max-width:62rem}
.prose.diff{max-width:none}
.prose :is(p,ul,ol,pre,table,blockquote){margin:.45rem 0}
.prose :is(h4,h5,h6){margin:.5rem 0 .3rem;line-height:1.3}
.prose .m1{font-size:1.35rem}.prose .m2{font-size:1.18rem}.prose .m3{font-size:1.05rem}.prose :is(.m4,.m5,.m6){font-size:.97rem}
.prose ul,.prose ol{padding-left:1.6rem}
.prose pre{background:var(--sunk);border:1px solid var(--line);border-radius:6px;padding:.5rem .8rem;white-space:pre-wrap}
.prose blockquote{border-left:3px solid var(--line);padding-left:.9rem;margin-left:0;color:var(--soft)}
.prose table{border-collapse:collapse}.prose :is(td,th){border:1px solid var(--line);padding:.15rem .6rem}
.prose img{max-width:100%;height:auto;background:#fff}
.math{color:light-dark(#5a36b0,#c3a6ff)}
.noimage,.nolink{color:var(--soft)}.nolink{text-decoration:underline dotted}
.block{border-left:3px solid transparent;padding:.05rem .8rem;margin:.2rem 0;border-radius:0 6px 6px 0}
.prose>.block:first-child{margin-top:0}
.block.new{border-left-color:var(--ins-ink);background:var(--ins)}
.block.old{border-left-color:var(--del-ink);background:var(--del)}
.block.both{border-left-color:var(--mod-ink)}
.prose ins{background:var(--ins-mark);text-decoration:none;border-radius:2px}
.prose del{background:var(--del-mark);text-decoration:line-through;border-radius:2px}
.prose.diff>:is(p,ul,ol,pre,table,blockquote,h4,h5,h6){margin-left:calc(.8rem + 3px)}

/* outputs */
.output{min-width:0}
.output.ins,.output.del{border-left:3px solid var(--ins-ink);padding-left:.7rem}
.output.del{border-left-color:var(--del-ink)}
.output .whole .l{background:none}
.output .whole .l>code::before{content:none}
.output .whole .l>code{padding-left:.6em}
.output .whole .l::before,.output .whole .l::after{display:none}
.output .whole .l{grid-template-columns:minmax(0,1fr)}.output .whole .l>code{grid-column:1}
.picture img,.stage img{max-width:100%;height:auto;background:#fff;border:1px solid var(--line);border-radius:4px;display:block}
figcaption{font-size:12px;color:var(--soft);margin-top:.2rem}
.tools{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .8rem;margin-bottom:.5rem;font-size:12.5px}
.tools legend{float:left;padding:.12rem .6rem;color:var(--soft)}
.compare .slide{display:none;width:min(18rem,60vw);accent-color:var(--accent)}
.stage{display:flex;flex-wrap:wrap;gap:1rem 1.4rem;align-items:flex-start}
.stage figure{max-width:calc(50% - .7rem)}
.stage .old img{border-top:3px solid var(--del-ink)}.stage .new img{border-top:3px solid var(--ins-ink)}
.compare:has(:is([value=swipe],[value=onion],[value=difference]):checked) .stage{display:grid;grid-template-columns:max-content;justify-content:start;gap:0}
.compare:has(:is([value=swipe],[value=onion],[value=difference]):checked) figure{grid-area:1/1;max-width:100%}
.compare:has(:is([value=swipe],[value=onion],[value=difference]):checked) figcaption{display:none}
.compare:has(:is([value=swipe],[value=onion]):checked) .slide{display:block}
.compare:has([value=swipe]:checked) .new img{clip-path:inset(0 0 0 calc(100% - var(--at,50)*1%))}
.compare:has([value=onion]:checked) .new img{opacity:calc(var(--at,50)/100)}
.compare:has([value=difference]:checked) .stage{isolation:isolate}
.compare:has([value=difference]:checked) .new img{mix-blend-mode:difference}
.compare:has(:is([value=swipe],[value=onion],[value=difference]):checked) .stage>figure{min-width:0}
.frame{width:100%;resize:vertical;overflow:auto;border:1px solid var(--line);border-radius:6px;background:#fff;color-scheme:light}
.twoframes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:.8rem}
.scroll{overflow-x:auto;max-width:100%}
table.data,table.paths{border-collapse:collapse;font-size:12.75px}
table.data{font-family:var(--mono);font-size:12px}
:is(table.data,table.paths) :is(th,td){padding:.16rem .7rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
table.data :is(th,td){text-align:right;white-space:nowrap}
table.paths td{overflow-wrap:anywhere;font-family:var(--mono);font-size:12px;min-width:6rem}
table.paths th[scope=row]{font-weight:400}
thead th{color:var(--soft);font-weight:600}
:is(table.data,table.paths) del{background:var(--del);color:var(--del-ink);border-radius:3px;padding:0 .2em}
:is(table.data,table.paths) ins{background:var(--ins);color:var(--ins-ink);border-radius:3px;padding:0 .2em;text-decoration:none}
table.data td.mod{background:var(--mod)}
table.data tr.ins td,table.data.ins td{background:var(--ins)}table.data tr.del td,table.data.del td{background:var(--del)}
td.num{text-align:right;font-variant-numeric:tabular-nums}.far{color:var(--mod-ink);font-weight:600}
tr.same{color:var(--soft)}.none{color:var(--soft);font-style:italic;font-family:var(--sans)}

/* filters */
#f-noise:not(:checked)~.columns .noise{display:none}
#f-noise:checked~.columns .quiet-hint{display:none}
#f-noise:checked~.columns details.has-noise::details-content{content-visibility:visible;block-size:auto}
${filterRules()}

/* help and messages */
[popover]{margin:auto;border:1px solid var(--line);border-radius:12px;background:var(--paper);color:var(--ink);padding:1.1rem 1.4rem;max-width:34rem;box-shadow:0 12px 40px #0004}
[popover]::backdrop{background:#0005}
#help h2{font-size:1rem;margin:.2rem 0 .5rem}#help dl{margin-bottom:.9rem}
#help dl div{display:flex;gap:1rem;padding:.15rem 0}#help dt{flex:none;width:7rem}#help p{margin:.3rem 0}
#told{position:fixed;bottom:1rem;left:50%;translate:-50% 0;background:var(--ink);color:var(--paper);border-radius:8px;padding:.35rem .9rem;font-size:13px;opacity:0;pointer-events:none}
#told.on{opacity:1}
@media (prefers-reduced-motion:no-preference){#told{transition:opacity .2s}}

@media (max-width:1000px){
.bar{position:static}
html{scroll-padding-top:.5rem}
.outline-switch{display:block}
.columns{grid-template-columns:minmax(0,1fr)}
#outline{position:static;max-height:50vh;min-height:0;border-right:0;border-bottom:1px solid var(--line)}
#f-outline:not(:checked)~.columns #outline{display:none}
.filters{margin-left:0}
.l{grid-template-columns:2.6em 2.6em minmax(0,1fr)}
.more-facts{margin-left:0}
}
@media print{
:root{color-scheme:light!important}
html,main{background:#fff;font-size:10pt;max-width:none;padding:0}
.bar,#outline,.copy,.permalink,.tools fieldset,.slide,.skip,#told,.quiet-hint label,details.fold:not([open]){display:none!important}
.columns{display:block}
.cell{content-visibility:visible;break-inside:auto;box-shadow:none}
.cell>header,h2,h3{break-after:avoid}
figure,tr,.l{break-inside:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
@media (forced-colors:active){ins.l mark,del.l mark{outline:1px solid}label[for]{border:1px solid}}
`;
