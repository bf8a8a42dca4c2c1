/* Decoders of pictures; a file of its own because it is loaded only when two pictures differ. */
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import type { DecodeImage } from './images.ts';

/** Memory a JPEG may take while it is decoded, in MB: enough for the pictures that are compared at all. */
const JPEG_MEMORY_MB = 256;
const JPEG_MEGAPIXELS = 16;

/** PNG and JPEG; undefined for other types. Throws on a broken file. */
export const decodeImage: DecodeImage = (bytes, mime) => {
  if (mime === 'image/png') {
    const { width, height, data } = PNG.sync.read(bytes);
    return { width, height, data };
  }
  if (mime !== 'image/jpeg') return undefined;
  return decodeJpeg(bytes, {
    useTArray: true,
    maxMemoryUsageInMB: JPEG_MEMORY_MB,
    maxResolutionInMP: JPEG_MEGAPIXELS,
  });
};
