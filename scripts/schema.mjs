// Writes schemas/nbmend.schema.json from the table of options (packages/config/src/options.ts). Needs `pnpm build` before.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { jsonSchema } = createRequire(import.meta.url)('../dist/config.cjs');
const file = fileURLToPath(new URL('../schemas/nbmend.schema.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
