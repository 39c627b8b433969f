/** The plays' own screens and texts lie beside their rules, outside this folder; they take their packages from here. */
import { fileURLToPath } from 'node:url'

export const kinds = fileURLToPath(new URL('../../src/tuan/plays/kinds', import.meta.url))

const ours = fileURLToPath(new URL('..', import.meta.url))

/** What an app's configuration needs to reach them. */
export const reachPlays = (app: string, packages: string[]) => ({
  resolve: { alias: { '@': app, '@kinds': kinds }, dedupe: ['vue', 'vue-router', '@tanstack/vue-query', '@tuan/kit', ...packages] },
  fs: { allow: [ours, kinds] },
})
