/** What a build says about its own files: Vite's manifest, walked. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Chunk { file: string; css?: string[]; imports?: string[]; isEntry?: boolean }
export type Built = Record<string, Chunk>

export const readBuilt = (outDir: string) => JSON.parse(readFileSync(join(outDir, 'build.json'), 'utf8')) as Built

/** A chunk with everything that it imports statically. */
export function filesOf(built: Built, names: string[], seen = new Set<string>()): Set<string> {
  const files = new Set<string>()
  for (const name of names) {
    const chunk = built[name]
    if (!chunk || seen.has(name)) continue
    seen.add(name)
    files.add(chunk.file)
    for (const sheet of chunk.css ?? []) files.add(sheet)
    for (const file of filesOf(built, chunk.imports ?? [], seen)) files.add(file)
  }
  return files
}
