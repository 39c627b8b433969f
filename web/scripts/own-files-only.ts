/** Keeps the shop to its own files: a font inside a style sheet becomes a file (the CSP allows no data: fonts), foreign addresses go. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Plugin } from 'vite'

const EMBEDDED_FONT = /url\(\s*["']?data:font\/(woff2?)[^,]*;base64,([A-Za-z0-9+/=]+)["']?\s*\)/g
// Vant names a copy of its icon font on somebody's CDN behind the embedded one.
const FOREIGN_FONT = /,\s*url\(\s*["']?(?:https?:)?\/\/[^)]+\)\s*(?:format\([^)]*\))?/g

export function ownFilesOnly(cache: string): Plugin {
  return {
    name: 'own-files-only',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('.css') || !code.includes('data:font')) return null
      const [path = id] = id.split('?')
      const kept = code.replace(FOREIGN_FONT, '').replace(EMBEDDED_FONT, (_, kind: string, bytes: string) => {
        mkdirSync(cache, { recursive: true })
        const file = join(cache, `vant-icon.${kind}`)
        writeFileSync(file, Buffer.from(bytes, 'base64'))
        return `url("${relative(dirname(path), file)}")`
      })
      return { code: kept, map: null }
    },
  }
}
