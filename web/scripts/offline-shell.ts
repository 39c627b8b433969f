/** Writes the service worker: our hand-written one, with the files of the shell and a name that changes with them. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { filesOf, readBuilt } from './built.ts'

const SOURCE = fileURLToPath(new URL('../storefront/service-worker.js', import.meta.url))
const SHELL = ['index.html', 'src/locales/zh-CN.ts', 'src/locales/en.ts', '../kit/src/i18n/zh-CN.json', '../kit/src/i18n/en.json', 'src/pages/HomePage.vue']

export function offlineShell(outDir: string): Plugin {
  return {
    name: 'offline-shell',
    apply: 'build',
    closeBundle() {
      const files = ['/index.html', ...[...filesOf(readBuilt(outDir), SHELL)].map((file) => `/${file}`)].sort()
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
      const source = readFileSync(SOURCE, 'utf8')
      writeFileSync(join(outDir, 'sw.js'), source.replace("'__VERSION__'", JSON.stringify(version)).replace('[/* __FILES__ */]', JSON.stringify(files)))
    },
  }
}
