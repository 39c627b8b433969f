import { fileURLToPath } from 'node:url'
import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { backEnd } from '../scripts/back-end.ts'
import { ownFilesOnly } from '../scripts/own-files-only.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  base: '/',
  resolve: { alias: { '@': here('./src') } },
  plugins: [
    vue(),
    components({ dirs: [], resolvers: [VantResolver()], dts: here('./components.d.ts') }),
    ownFilesOnly(here('../node_modules/.cache/fonts')),
  ],
  define: { __VUE_OPTIONS_API__: false, __VUE_I18N_LEGACY_API__: false },
  build: { outDir: here('../../src/tuan/web/storefront'), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: { port: 5173, proxy: backEnd },
})
