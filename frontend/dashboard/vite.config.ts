import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` speaks to a demo on port 8080; the browser stays on one origin, so that cookies and the checks against forged requests hold.
const engine = 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/app/',
  plugins: [react(), tailwindcss()],
  // Nothing is put into the page itself: its policy allows neither inline script nor data addresses for it.
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false, manifest: true },
  server: { proxy: { '/v1': { target: engine, changeOrigin: false } } },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
