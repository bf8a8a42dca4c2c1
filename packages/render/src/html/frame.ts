/*
 * HTML and SVG outputs, inert. They stand in a frame without any right (`sandbox=""`: no script, no forms, no navigation, an
 * origin of its own) with a policy that loads nothing. What could ask for more is taken out before, as a second fence.
 */
import { Parser } from 'htmlparser2';
import { html, type Markup, quoted } from './markup.ts';

/** A frame that shows `content`, a piece of HTML or an SVG. `what` names it for screen readers. */
export function renderFrame(content: string, what: string): Markup {
  return html`<iframe class="frame" sandbox="" referrerpolicy="no-referrer" loading="lazy" title="${what}" style="height:${heightOf(content)}px" srcdoc="${quoted(FRAME_HEAD + withoutReach(content))}"></iframe>`;
}

/**
 * A frame without rights cannot say how tall it is, so its height is guessed: what an SVG declares, else by the elements that
 * begin a line. The reader can drag it.
 */
function heightOf(content: string): number {
  const declared = /<svg\b[^>]*?\bheight="(\d+(?:\.\d+)?)(pt|px)?"/i.exec(content);
  const lines = content.match(/<(?:tr|p|div|li|br|h[1-6]|table|pre)\b/gi)?.length ?? 0;
  const guess = declared ? Number(declared[1]) * (declared[2] === 'pt' ? 4 / 3 : 1) + 24 : 48 + 22 * lines;
  return Math.round(Math.min(480, Math.max(64, guess)));
}

const FRAME_HEAD =
  '<!doctype html><meta charset="utf-8">' +
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'">` +
  '<style>body{font:13px/1.4 system-ui,sans-serif;margin:8px;background:#fff;color:#111}table{border-collapse:collapse}' +
  'td,th{padding:2px 8px;text-align:right;border-bottom:1px solid #ddd}img,svg{max-width:100%;height:auto}</style>';

/** The same without elements and attributes that run, load, send or navigate. */
export function withoutReach(content: string): string {
  let out = '';
  let dropped = 0;
  let raw = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (dropped > 0 || REACHING.has(name)) {
          if (!VOID.has(name)) dropped++;
          return;
        }
        raw = name === 'style';
        const kept = Object.entries(attributes).filter(([key, value]) => isHarmless(key, value));
        out += `<${name}${kept.map(([key, value]) => ` ${key}="${escaped(withoutAddresses(value))}"`).join('')}>`;
      },
      ontext(text) {
        if (dropped === 0) out += raw ? withoutAddresses(text) : escaped(text);
      },
      onclosetag(name) {
        raw = false;
        if (dropped > 0) dropped -= VOID.has(name) ? 0 : 1;
        else if (!VOID.has(name)) out += `</${name}>`;
      },
    },
    { decodeEntities: true },
  );
  parser.end(content);
  return out;
}

const REACHING: ReadonlySet<string> = new Set(
  'script link meta base iframe frame frameset object embed applet portal noscript template title form input button textarea select audio video source track foreignobject animate set animatetransform animatemotion'.split(
    ' ',
  ),
);
const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

function isHarmless(name: string, value: string): boolean {
  if (!/^[a-z_][\w:.-]*$/i.test(name) || /^on/i.test(name)) return false;
  if (!ADDRESSES.has(name)) return true;
  const address = value.trim();
  return address.startsWith('#') || /^data:image\/(png|jpeg|gif|webp)[;,]/i.test(address);
}

/** Style (and attributes that hold style, such as `clip-path`) refers only to what is in the output itself. */
function withoutAddresses(style: string): string {
  if (!/url\(|@import|image-set\(/i.test(style)) return style;
  return style
    .replace(/@import\b[^;]*;?/gi, '')
    .replace(/(?:url|image-set)\((?!\s*["']?(?:#|data:image\/))[^)]*\)?/gi, 'none');
}

const ADDRESSES: ReadonlySet<string> = new Set(
  'href xlink:href src srcset srcdoc action formaction data poster background cite ping manifest codebase longdesc usemap target'.split(
    ' ',
  ),
);

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
