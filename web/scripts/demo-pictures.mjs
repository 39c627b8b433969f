// Copies the emoji that the demo shop's pictures are made of beside the built front ends, so that a wheel has them.
// The shelf (src/tuan/apps/demo/goods/*.toml) names them by code point: `emoji = "1f353"`.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = join(dirname(fileURLToPath(import.meta.url)), '..')
const shelf = join(web, '../src/tuan/apps/demo/goods')
const from = join(web, 'node_modules/@lobehub/fluent-emoji-3d/assets')
const to = join(web, '../src/tuan/web/demo')

rmSync(to, { recursive: true, force: true })
mkdirSync(to, { recursive: true })
for (const file of readdirSync(shelf)) {
  for (const [, emoji] of readFileSync(join(shelf, file), 'utf8').matchAll(/^emoji = "([0-9a-f-]+)"/gm)) {
    copyFileSync(join(from, `${emoji}.webp`), join(to, `${emoji}.webp`))
  }
}
