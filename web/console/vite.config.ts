import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { backEnd } from '../scripts/back-end.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  base: '/console/',
  resolve: { alias: { '@': here('./src') } },
  plugins: [vue(), components({ dirs: [], resolvers: [ElementPlusResolver()], dts: here('./components.d.ts') })],
  define: { __VUE_I18N_LEGACY_API__: false },
  build: { outDir: here('../../src/tuan/web/console'), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: { port: 5174, proxy: backEnd },
})
