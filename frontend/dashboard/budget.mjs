// How much script a browser loads until the inbox is usable: the entry of the page, all that it imports, and the English words that are in it.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const most = 150_000;
const dist = new URL('dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist)));
const loaded = new Set();
const load = name => {
  if (loaded.has(name)) return;
  loaded.add(name);
  for (const other of manifest[name].imports ?? []) load(other);
};
load('index.html');
const files = ['theme.js', ...[...loaded].map(name => manifest[name].file)];
const sizes = files.map(file => [gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length, file]).sort((a, b) => b[0] - a[0]);
const total = sizes.reduce((sum, [size]) => sum + size, 0);
for (const [size, file] of sizes.slice(0, 8)) console.log(String(size).padStart(8), file);
console.log(`${String(total).padStart(8)} bytes of script until the inbox is usable; ${most} are allowed`);
process.exit(total <= most ? 0 : 1);
