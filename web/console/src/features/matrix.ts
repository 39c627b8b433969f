/** The matrix of a product: one SKU for each combination of the values of its options. Pure, so that it is tested without a browser. */
import type { Text } from '@tuan/kit'

export interface ValueForm { key: string; text: Text }
export interface OptionForm { key: string; name: Text; values: ValueForm[] }

export const MOST_OPTIONS = 3
export const MOST_VALUES = 50
export const MOST_SKUS = 200

export const sizeOf = (options: OptionForm[]) => options.reduce((size, { values }) => size * values.length, 1)

/** How many values an option may still get before there are too many combinations. */
export function roomIn(options: OptionForm[], option: OptionForm): number {
  const others = sizeOf(options) / option.values.length
  return Math.max(0, Math.min(MOST_VALUES, Math.floor(MOST_SKUS / others)) - option.values.length)
}

/** Every combination, as the keys of its values, in the order in which shoppers choose. */
export const combinations = (options: OptionForm[]): string[][] =>
  options.reduce<string[][]>((rows, { values }) => rows.flatMap((row) => values.map(({ key }) => [...row, key])), [[]])

interface Place { valueKeys: string[]; is_sold: boolean }

const within = (few: string[], many: string[]) => few.every((key) => many.includes(key))
const at = <Sku extends Place>(sku: Sku, keys: string[]): Sku => (sku.valueKeys.join() === keys.join() ? sku : { ...sku, valueKeys: keys })

/**
 * One SKU per combination. A known SKU follows its values, whatever comes, goes or moves around them; `make` gives the SKU of a
 * combination that is new. A product that has more combinations than can be shown keeps only the SKUs that it has.
 */
export function matrix<Sku extends Place>(options: OptionForm[], known: Sku[], make: (keys: string[]) => Sku): Sku[] {
  if (sizeOf(options) > MOST_SKUS) return kept(options, known)
  const free = [...known].sort((one, other) => Number(other.is_sold) - Number(one.is_sold))
  return combinations(options).map((keys) => {
    const found = free.findIndex(({ valueKeys }) => within(valueKeys, keys) || within(keys, valueKeys))
    return found < 0 ? make(keys) : at(free.splice(found, 1)[0]!, keys)
  })
}

function kept<Sku extends Place>(options: OptionForm[], known: Sku[]): Sku[] {
  const seen = new Set<string>()
  return known.flatMap((sku) => {
    const keys = options.flatMap(({ values }) => values.filter(({ key }) => sku.valueKeys.includes(key)).map(({ key }) => key))
    if (keys.length < options.length || seen.has(keys.join())) return []
    seen.add(keys.join())
    return [at(sku, keys)]
  })
}

/** The known SKU that shares the most values with a combination: what a new one begins like. */
export function nearest<Sku extends Place>(keys: string[], known: Sku[]): Sku | undefined {
  const shared = ({ valueKeys }: Place) => valueKeys.filter((key) => keys.includes(key)).length
  return known.reduce<Sku | undefined>((best, sku) => (!best || shared(sku) > shared(best) ? sku : best), undefined)
}

/** An item of a list, moved by so many places; the same list when there is no such place. */
export function moved<T>(items: T[], from: number, by: number): T[] {
  if (from + by < 0 || from + by >= items.length) return items
  const rest = items.toSpliced(from, 1)
  return rest.toSpliced(from + by, 0, items[from]!)
}
