/*
 * Pictures: PNG and JPEG only, only inside <img>, only as data. What the notebook says is a PNG must be base64 that begins
 * like one; a picture that is too large in bytes or pixels is described instead of shown.
 */

import { pictureSize } from '../picture-size.ts';
import { countText, sizeText } from '../values.ts';
import { html, type Markup } from './markup.ts';
import type { Room } from './room.ts';

/** A picture that may be shown, or why it is not. */
export type Picture =
  | {
      readonly shown: true;
      readonly src: string;
      readonly width: number;
      readonly height: number;
      readonly size: number;
    }
  | { readonly shown: false; readonly why: string };

/** Decides about one picture of a bundle. `base64` is the text of the mime entry. */
export function readPicture(mime: string, base64: string, room: Room): Picture {
  if (!PICTURE_MIMES.includes(mime)) return { shown: false, why: `${mime} pictures are not shown` };
  const text = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return { shown: false, why: `this is no base64, so no ${mime}` };
  const head = Buffer.from(text.slice(0, HEAD), 'base64');
  const pixels = startsAs(mime, head) ? pictureSize(head) : undefined;
  if (pixels === undefined) return { shown: false, why: `the data is no ${mime}` };
  const { width, height } = pixels;
  const size = Math.floor((text.length * 3) / 4);
  if (width * height > MOST_PIXELS) return { shown: false, why: `${width}×${height} pixels are too many to show` };
  if (!room.take(text.length)) {
    return { shown: false, why: `${width}×${height}, ${sizeText(size)}: over the limit of this page, left out` };
  }
  return { shown: true, src: `data:${mime};base64,${text}`, width, height, size };
}

export const PICTURE_MIMES: readonly string[] = ['image/png', 'image/jpeg'];

/** One picture with its facts below. */
export function renderPicture(picture: Picture, what: string): Markup {
  if (!picture.shown) return html`<p class="note cut">${what}: ${picture.why}.</p>`;
  return html`<figure class="picture">${image(picture, what)}<figcaption>${facts(picture)}</figcaption></figure>`;
}

/** Two versions of a picture, to be compared side by side, by swiping, as onion skin or by their difference. */
export function renderComparison(a: Picture, b: Picture, group: string, verdict: PictureVerdict): Markup {
  const badge = html`<span class="badge ${verdict.identical ? 'calm' : 'mod'}">${verdictText(verdict)}</span>`;
  if (!a.shown || !b.shown) {
    return html`<div class="compare">${badge}<div class="stage">${renderPicture(a, 'Old picture')}${renderPicture(b, 'New picture')}</div></div>`;
  }
  const mode = (value: string, label: string, checked: boolean): Markup =>
    html`<label><input type="radio" name="${group}" value="${value}"${checked && html` checked`}><span>${label}</span></label>`;
  return html`<div class="compare" data-picture>
<div class="tools">${badge}<fieldset class="switch"><legend>Compare</legend>${mode('side', 'Side by side', true)}${mode('swipe', 'Swipe', false)}${mode('onion', 'Onion', false)}${mode('difference', 'Difference', false)}</fieldset><input type="range" class="slide" min="0" max="100" value="50" aria-label="How much of the new picture"></div>
<div class="stage"><figure class="old">${image(a, 'Old picture')}<figcaption><b>−</b> old · ${facts(a)}</figcaption></figure><figure class="new">${image(b, 'New picture')}<figcaption><b>+</b> new · ${facts(b)}</figcaption></figure></div>
</div>`;
}

export interface PictureVerdict {
  /** The same pixels, other bytes. */
  readonly identical: boolean;
  /** Pixels that differ, and of how many; absent when sizes differ or nobody counted. */
  readonly changedPixels?: number;
  readonly pixels?: number;
}

function verdictText({ identical, changedPixels, pixels }: PictureVerdict): string {
  if (identical) return 'pixel-identical, bytes differ';
  if (changedPixels === undefined || !pixels) return 'picture changed';
  const share = (100 * changedPixels) / pixels;
  const percent =
    share < 0.1 ? 'under 0.1' : share > 99.9 && share < 100 ? 'over 99.9' : share.toFixed(share < 10 ? 1 : 0);
  return `${percent} % of pixels changed (${countText(changedPixels, 'pixel')})`;
}

function image({ src, width, height }: Picture & { readonly shown: true }, alt: string): Markup {
  return html`<img src="${src}" width="${width}" height="${height}" alt="${alt}, ${width} by ${height} pixels" decoding="async">`;
}

function facts({ width, height, size }: Picture & { readonly shown: true }): string {
  return `${width}×${height}, ${sizeText(size)}`;
}

function startsAs(mime: string, head: Buffer): boolean {
  const signature = mime === 'image/png' ? '89504e470d0a1a0a' : 'ffd8ff';
  return head.toString('hex', 0, signature.length / 2) === signature;
}

/** Base64 characters that hold the size of any PNG and of JPEGs with long EXIF data in front. */
const HEAD = 400_000;
/** A browser keeps four bytes a pixel: a picture of 40 million takes 160 MB of memory. */
const MOST_PIXELS = 40_000_000;
