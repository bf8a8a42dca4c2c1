/** What is wrong with a notebook by nbformat's schema (the parts a merge could break); undefined if nothing is. */
export function invalidity(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\bNaN\b/g, 'null');
  const notebook = JSON.parse(text) as Json;
  if (notebook.nbformat !== 4) return undefined;
  const minor = notebook.nbformat_minor;
  if (typeof minor !== 'number' || !isObject(notebook.metadata) || !Array.isArray(notebook.cells)) return 'top level';
  const ids: string[] = [];
  for (const [i, cell] of (notebook.cells as Json[]).entries()) {
    const keys = new Set(Object.keys(cell));
    const needed = ['cell_type', 'metadata', 'source', ...(minor >= 5 ? ['id'] : [])];
    if (cell.cell_type === 'code') needed.push('outputs', 'execution_count');
    const missing = needed.filter((key) => !keys.has(key));
    if (missing.length > 0) return `cell ${i} lacks ${missing}`;
    const allowed = new Set([...needed, ...(cell.cell_type === 'code' ? [] : ['attachments'])]);
    const extra = [...keys].filter((key) => !allowed.has(key));
    if (extra.length > 0) return `cell ${i} has ${extra}`;
    if (!isObject(cell.metadata)) return `cell ${i}: metadata`;
    if (minor >= 5 && !/^[\w-]{1,64}$/.test(String(cell.id))) return `cell ${i}: id ${cell.id}`;
    if (minor >= 5) ids.push(String(cell.id));
  }
  return new Set(ids).size === ids.length ? undefined : `ids occur twice: ${ids}`;
}

type Json = Record<string, unknown>;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
