import { PNG } from 'pngjs';

/** An output as nbformat 4 writes it; `executeResult` without a count takes the count of its cell. */
export type Output = Readonly<Record<string, unknown>> & { readonly output_type: string };

export function stream(text: string, name: 'stdout' | 'stderr' = 'stdout'): Output {
  return { output_type: 'stream', name, text: lines(text) };
}

export function executeResult(data: string | Readonly<Record<string, unknown>>, count: number | null = null): Output {
  return { output_type: 'execute_result', data: bundle(data), execution_count: count, metadata: {} };
}

export function display(data: string | Readonly<Record<string, unknown>>): Output {
  return { output_type: 'display_data', data: bundle(data), metadata: {} };
}

export function errorOutput(ename: string, evalue: string, traceback: readonly string[] = []): Output {
  return { output_type: 'error', ename, evalue, traceback };
}

/** A real PNG in base64, one colour, or one a pixel by `at(x, y) -> [r, g, b]`: `display({ 'image/png': png(4, 4) })`. */
export function png(
  width: number,
  height: number,
  at: (x: number, y: number) => readonly [number, number, number] = () => [70, 130, 180],
): string {
  const image = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) image.data.set([...at(x, y), 255], 4 * (y * width + x));
  }
  return PNG.sync.write(image).toString('base64');
}

/** nbformat's multi-line string: a list of lines that keep their newline. */
export function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function bundle(data: string | Readonly<Record<string, unknown>>): Record<string, unknown> {
  const mimes = typeof data === 'string' ? { 'text/plain': data } : data;
  const entries = Object.entries(mimes).map(([mime, value]) => {
    const text = typeof value === 'string' && (mime.startsWith('text/') || mime === 'image/svg+xml');
    return [mime, text ? lines(value) : value];
  });
  return Object.fromEntries(entries);
}
