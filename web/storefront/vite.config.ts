import { fileURLToPath } from 'node:url'
import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { compressedCopies } from '../scripts/compressed-copies.ts'
import { backEnd } from '../scripts/back-end.ts'
import { ownFilesOnly } from '../scripts/own-files-only.ts'
import { reachPlays } from '../scripts/plays.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const plays = reachPlays(here('./src'), ['vant'])
const outDir = here('../../src/tuan/web/storefront')
const GROUND = /node_modules\/(@vue|vue|vue-router|vue-i18n|@intlify|@tanstack|openapi-fetch)\/|web\/kit\/src\/(base|i18n\/language)/

export default defineConfig({
  base: '/',
  resolve: plays.resolve,
  plugins: [
    vue(),
    components({ dirs: [], resolvers: [VantResolver()], dts: here('./components.d.ts') }),
    ownFilesOnly(here('../node_modules/.cache/fonts')),
    compressedCopies(outDir),
  ],
  define: { __VUE_OPTIONS_API__: false, __VUE_I18N_LEGACY_API__: false },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // What every page needs comes in one file, and stays in the browser's cache when only pages change.
    rolldownOptions: { output: { advancedChunks: { groups: [{ name: 'ground', test: GROUND }] } } },
  },
  server: { port: 5173, proxy: backEnd, fs: plays.fs },
})
