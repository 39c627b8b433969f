// Both languages have exactly the same keys and the same placeholders; no Chinese text lives outside the language files; no used key is missing.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const kinds = join(root, '../src/tuan/plays/kinds')
const findings = []

const filesUnder = (folder) =>
  readdirSync(folder)
    .filter((name) => name !== 'node_modules')
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? filesUnder(path) : [path]
    })

const flat = (tree, prefix = '') =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )

const placeholders = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort().join()

function textsOf(folder) {
  const read = (language) => new Map(flat(JSON.parse(readFileSync(join(root, folder, `${language}.json`), 'utf8'))))
  const chinese = read('zh-CN')
  const english = read('en')
  for (const key of chinese.keys()) if (!english.has(key)) findings.push(`${folder}/en.json lacks ${key}`)
  for (const key of english.keys()) if (!chinese.has(key)) findings.push(`${folder}/zh-CN.json lacks ${key}`)
  for (const [key, text] of chinese) {
    if (!text.trim() || english.get(key) === '') findings.push(`${folder}: ${key} is empty`)
    if (english.has(key) && placeholders(text) !== placeholders(english.get(key)))
      findings.push(`${folder}: ${key} has other placeholders in the other language`)
  }
  for (const [key, text] of english)
    if (key !== 'language.zh' && /\p{Script=Han}/u.test(text)) findings.push(`${folder}/en.json: ${key} is in Chinese`) // A language is named in itself.
  return [...chinese.keys()]
}

/** A used key must be known. `app` names who uses it. */
function lookForUnknown(app, known, paths) {
  for (const path of paths) {
    if (!/\.(vue|ts)$/.test(path)) continue
    const source = readFileSync(path, 'utf8')
    for (const [, key] of source.matchAll(/\bt\(\s*['"]([\w.]+)['"]/g))
      if (!known.has(key)) findings.push(`${relative(root, path)} uses ${key}, which ${app} does not know`)
  }
}

const shared = textsOf('kit/src/i18n')
const plays = readdirSync(kinds).filter((kind) => existsSync(join(kinds, kind, 'web')))
const textsOfPlays = new Map(plays.map((kind) => [kind, textsOf(relative(root, join(kinds, kind, 'web')))]))
for (const [kind, keys] of textsOfPlays)
  for (const key of keys) if (!key.startsWith(`${kind}.`)) findings.push(`${kind} has a text ${key} outside its own name`)

/** Every permission has a text, and no text speaks of one that is gone. */
function lookAtPermissions(known) {
  const table = readFileSync(join(root, '../docs/generated/permissions.md'), 'utf8')
  const named = new Set([...table.matchAll(/^\| `([\w.]+)`/gm)].map(([, name]) => `permission.${name.replace('.', '_')}`))
  for (const key of named) if (!known.has(key)) findings.push(`console/src/locales lacks ${key}`)
  for (const key of known) if (key.startsWith('permission.') && !named.has(key)) findings.push(`console/src/locales: ${key} is the text of no permission`)
}

for (const app of ['storefront', 'console']) {
  const known = new Set([...shared, ...textsOf(`${app}/src/locales`)])
  if (app === 'console') lookAtPermissions(known)
  lookForUnknown(app, known, [...filesUnder(join(root, app, 'src')), ...filesUnder(join(root, 'kit/src'))])
  for (const [kind, keys] of textsOfPlays) {
    const screens = filesUnder(join(kinds, kind, 'web')).filter((path) => path.includes('/web/console/') === (app === 'console'))
    lookForUnknown(app, new Set([...known, ...keys]), screens)
  }
}

for (const folder of [...['kit', 'storefront', 'console', 'scripts'].map((name) => join(root, name)), ...plays.map((kind) => join(kinds, kind, 'web'))])
  for (const path of filesUnder(folder)) {
    if (!/\.(vue|ts|mjs|js|css|html)$/.test(path)) continue
    readFileSync(path, 'utf8').split('\n').forEach((line, index) => {
      if (/\p{Script=Han}/u.test(line)) findings.push(`${relative(root, path)}:${index + 1} holds Chinese text`)
    })
  }

for (const finding of findings) console.error(finding)
console.log(findings.length ? `${findings.length} findings` : 'Both languages are complete.')
process.exit(findings.length ? 1 : 0)
