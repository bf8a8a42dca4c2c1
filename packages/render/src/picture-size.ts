/* Width and height from the first bytes of a picture. */

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** The size that a PNG, GIF or JPEG file says it has; undefined for anything else, or when the bytes are cut short. */
export function pictureSize(file: Buffer): PixelSize | undefined {
  if (file.length >= 24 && file.readUInt32BE(0) === 0x89504e47) {
    return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
  }
  if (file.length >= 10 && file.toString('latin1', 0, 4) === 'GIF8') {
    return { width: file.readUInt16LE(6), height: file.readUInt16LE(8) };
  }
  return file.length >= 4 && file.readUInt16BE(0) === 0xffd8 ? jpegSize(file) : undefined;
}

/** Walks the segments to the frame header (SOF0 to SOF15 without DHT, JPG and DAC). @see ITU T.81, B.1.1 */
function jpegSize(file: Buffer): PixelSize | undefined {
  for (let at = 2; at + 9 < file.length && file[at] === 0xff; ) {
    const marker = file[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: file.readUInt16BE(at + 7), height: file.readUInt16BE(at + 5) };
    }
    at += 2 + file.readUInt16BE(at + 2);
  }
  return undefined;
}
