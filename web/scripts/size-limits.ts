/** Fails a build that has become too heavy for a phone: what the first page loads, and what watches it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { filesOf, readBuilt } from './built.ts'

const FIRST = ['index.html', 'src/pages/HomePage.vue', 'src/locales/zh-CN.ts', '../kit/src/i18n/zh-CN.json']
const TRACKER = '../kit/src/tracker/tracker.ts'

export interface Limits { firstLoad: number; tracker: number }

export function sizeLimits(outDir: string, limits: Limits): Plugin {
  return {
    name: 'size-limits',
    apply: 'build',
    closeBundle() {
      const built = readBuilt(outDir)
      const weigh = (names: string[]) =>
        [...filesOf(built, names)].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length, 0)
      const tracker = built[TRACKER]
      if (!tracker) throw new Error('The tracker is no file of its own any more.')
      const weights = { firstLoad: weigh(FIRST), tracker: gzipSync(readFileSync(join(outDir, tracker.file)), { level: 9 }).length }
      for (const [what, weight] of Object.entries(weights) as [keyof Limits, number][]) {
        console.log(`${what}: ${weight} of ${limits[what]} bytes compressed`)
        if (weight > limits[what]) throw new Error(`${what} weighs ${weight} bytes compressed; at most ${limits[what]} are allowed.`)
      }
    },
  }
}
