/** Renders the icons that a phone wants for its home screen from the one drawing that there is. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import type { Plugin } from 'vite'

/** A launcher may cut a maskable icon down to a circle of four fifths, so the drawing stays inside and its ground fills the rest. */
const maskable = (drawing: string) => drawing.replace('viewBox="0 0 64 64"', 'viewBox="-8 -8 80 80"').replace(/<rect[^>]*>/, '<rect x="-8" y="-8" width="80" height="80" fill="#E93B3D"/>')

export function appIcons(source: string, outDir: string): Plugin {
  return {
    name: 'app-icons',
    apply: 'build',
    closeBundle() {
      const drawing = readFileSync(source, 'utf8')
      mkdirSync(join(outDir, 'icons'), { recursive: true })
      for (const [name, width, svg] of [['192', 192, drawing], ['512', 512, drawing], ['maskable', 512, maskable(drawing)]] as const)
        writeFileSync(join(outDir, 'icons', `${name}.png`), new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render().asPng())
    },
  }
}
