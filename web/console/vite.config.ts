import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { compressedCopies } from '../scripts/compressed-copies.ts'
import { backEnd } from '../scripts/back-end.ts'
import { reachPlays } from '../scripts/plays.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const plays = reachPlays(here('./src'), ['element-plus'])
const outDir = here('../../src/tuan/web/console')
const GROUND = /node_modules\/(@vue|vue|vue-router|vue-i18n|@intlify|@tanstack|openapi-fetch)\/|web\/kit\/src\/(base|i18n\/language)/

export default defineConfig({
  base: '/console/',
  resolve: plays.resolve,
  plugins: [vue(), components({ dirs: [], resolvers: [ElementPlusResolver()], dts: here('./components.d.ts') }), compressedCopies(outDir)],
  define: { __VUE_I18N_LEGACY_API__: false },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // What every page needs comes in one file, and stays in the browser's cache when only pages change.
    rolldownOptions: { output: { advancedChunks: { groups: [{ name: 'ground', test: GROUND }] } } },
  },
  server: { port: 5174, proxy: backEnd, fs: plays.fs },
})
