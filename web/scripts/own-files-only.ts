/** Takes foreign addresses out of style sheets, so that a shop loads nothing from a host that is not its own. */
import type { Plugin } from 'vite'

// Vant names a copy of its icon font on somebody's CDN behind the embedded one.
const FOREIGN_FONT = /,\s*url\(\s*["']?(?:https?:)?\/\/[^)]+\)\s*(?:format\([^)]*\))?/g

export function ownFilesOnly(): Plugin {
  return {
    name: 'own-files-only',
    enforce: 'pre',
    transform(code, id) {
      return id.includes('.css') && FOREIGN_FONT.test(code) ? { code: code.replace(FOREIGN_FONT, ''), map: null } : null
    },
  }
}
