/** The columns of the SKU matrix that are typed into: how each is written and read, one by one, all at once or from a spreadsheet. */
import { moneyInput, parseMoney, type Money } from '@tuan/kit/base/money.ts'
import type { OptionForm, SkuForm } from './product-form'

export const COLUMNS = ['code', 'price', 'reference_price', 'cost', 'safety_stock'] as const
export type Column = (typeof COLUMNS)[number]

const MOST_PIECES = 10_000_000
const MOST_CODE = 60

export function cellText(sku: SkuForm, column: Column): string {
  const value = sku[column]
  if (value === null) return ''
  return typeof value === 'object' ? moneyInput(value) : String(value)
}

/** What a cell would hold, or null when that cannot be read. Spreadsheets bring currency signs along. */
export function readCell(column: Column, typed: string, currency: string): Partial<SkuForm> | null {
  const text = typed.trim()
  if (column === 'code') return text && text.length <= MOST_CODE && !/\s/.test(text) ? { code: text } : null
  if (column === 'safety_stock') {
    const pieces = text === '' ? 0 : /^\d[\d,]*$/.test(text) ? Number(text.replaceAll(',', '')) : NaN
    return pieces <= MOST_PIECES ? { safety_stock: pieces } : null
  }
  const amount: Money | null = text ? parseMoney(text.replace(/^[^\d.-]+/, ''), currency) : null
  return text && !amount ? null : { [column]: amount }
}

export interface Pasted { skus: SkuForm[]; wrong: number }

/** Cells from a spreadsheet, from one cell on downwards and to the right; what cannot be read or has no place in the matrix is left out, and counted. */
export function pasted(skus: SkuForm[], text: string, from: { id: string; column: Column }, currency: string): Pasted {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/).map((line) => line.split('\t'))
  const start = skus.filter(({ is_sold }) => is_sold).findIndex(({ id }) => id === from.id)
  let row = -1 - start
  let wrong = 0
  const changed = skus.map((sku) => {
    const cells = sku.is_sold && ++row >= 0 ? lines[row] : undefined
    return (cells ?? []).reduce((now, cell, across) => {
      const column = COLUMNS[COLUMNS.indexOf(from.column) + across]
      const read = column && readCell(column, cell, currency)
      if (!read && (column || cell.trim())) wrong += 1
      return read ? { ...now, ...read } : now
    }, sku)
  })
  const below = lines.slice(row + 1).flat().filter((cell) => cell.trim()).length
  return { skus: changed, wrong: wrong + below }
}

/** The code of a SKU by a pattern: {1} {2} {3} are the values of its options, {n} its number. */
export function patterned(pattern: string, sku: SkuForm, place: number, options: OptionForm[]): string {
  const short = (position: number) => {
    const text = options[position]?.values.find(({ key }) => sku.valueKeys.includes(key))?.text
    return (text?.en || text?.zh || '').toUpperCase().replace(/[^\p{Letter}\p{Number}]+/gu, '')
  }
  return pattern.replace(/\{([123n])\}/g, (_, what: string) => (what === 'n' ? String(place + 1).padStart(2, '0') : short(Number(what) - 1)))
}

/** One column for all that are sold, or for all with one value; null when what was typed cannot be read, or codes would be the same. */
export function filled(skus: SkuForm[], column: Column, typed: string, valueKey: string | null, options: OptionForm[], currency: string): SkuForm[] | null {
  let isRead = true
  const changed = skus.map((sku, place) => {
    if (!sku.is_sold || (valueKey !== null && !sku.valueKeys.includes(valueKey))) return sku
    const read = readCell(column, column === 'code' ? patterned(typed.trim(), sku, place, options) : typed, currency)
    if (!read) isRead = false
    return { ...sku, ...read }
  })
  const sold = changed.filter(({ is_sold }) => is_sold)
  const isOnce = column !== 'code' || new Set(sold.map(({ code }) => code)).size === sold.length
  return isRead && isOnce ? changed : null
}
