import { describe, expect, it } from 'vitest';
import { drawPicture } from '../src/pictures.ts';
import { png } from './support.ts';

const picture = Buffer.from(
  png(40, 13, (x, y) => [x * 6, y * 19, (x * y) % 256]),
  'base64',
);

describe('drawPicture', () => {
  it('sends the file itself by the protocol of kitty, in chunks', () => {
    const big = Buffer.from(
      png(200, 100, (x, y) => [(x * y * 7919) % 256, (x * 31 + y) % 256, (x ^ y) % 256]),
      'base64',
    );
    const chunks = drawPicture(big, 'image/png', 'kitty')!.split('\x1b\\').slice(0, -1);
    expect(chunks.length).toBeGreaterThan(1);
    const data = chunks.map((chunk) => /^\x1b_G(?:a=T,f=100,c=23,q=2,)?m=[01];([\w+/=]{1,4096})$/.exec(chunk)![1]);
    expect(Buffer.from(data.join(''), 'base64').equals(big)).toBe(true);
    expect(chunks.map((chunk) => /m=([01]);/.exec(chunk)![1]).join('')).toMatch(/^1+0$/);
  });

  it('sends the file itself by the protocol of iTerm2', () => {
    const [, data] = /^\x1b\]1337;File=inline=1;size=\d+;width=5:([\w+/=]+)\x07$/.exec(
      drawPicture(picture, 'image/png', 'iterm2')!,
    )!;
    expect(Buffer.from(data!, 'base64').equals(picture)).toBe(true);
  });

  it('draws every pixel as sixels', () => {
    const painted = readSixels(drawPicture(picture, 'image/png', 'sixel')!);
    expect([painted.width, painted.height]).toEqual([40, 13]);
    for (const [x, y] of [
      [0, 0],
      [39, 12],
      [20, 6],
      [7, 11],
    ] as const) {
      const wanted = [x * 6, y * 19, (x * y) % 256].map((value) => Math.round((value / 255) * 5) * 20);
      expect(painted.at(x, y)).toEqual(wanted);
    }
  });

  it('draws nothing of what is no picture or too large', () => {
    expect(drawPicture(Buffer.from('no picture'), 'image/png', 'iterm2')).toBeUndefined();
    const huge = Buffer.from(picture);
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    expect(drawPicture(huge, 'image/png', 'kitty')).toBeUndefined();
  });
});

/** A reader for sixels, after the manual of the VT330: what a terminal would paint. */
function readSixels(sequence: string): {
  width: number;
  height: number;
  at: (x: number, y: number) => number[] | undefined;
} {
  const [, width, height, body] = /^\x1bPq"1;1;(\d+);(\d+)(.*)\x1b\\$/s.exec(sequence)!;
  const colours = new Map<number, number[]>();
  const pixels = new Map<string, number[]>();
  let [x, y, colour, repeat] = [0, 0, 0, 1];
  for (const [, define, r, g, b, select, count, sign] of body!.matchAll(
    /#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)|([?-~$-])/g,
  )) {
    if (define !== undefined) colours.set(Number(define), [Number(r), Number(g), Number(b)]);
    else if (select !== undefined) colour = Number(select);
    else if (count !== undefined) repeat = Number(count);
    else if (sign === '$') x = 0;
    else if (sign === '-') [x, y] = [0, y + 6];
    else {
      const bits = sign!.charCodeAt(0) - 63;
      for (; repeat > 0; repeat--, x++) {
        for (let bit = 0; bit < 6; bit++) if (bits & (1 << bit)) pixels.set(`${x},${y + bit}`, colours.get(colour)!);
      }
      repeat = 1;
    }
  }
  return { width: Number(width), height: Number(height), at: (px, py) => pixels.get(`${px},${py}`) };
}
