/** Stock of many SKUs at once: a figure for each, typed, filled or pasted, and what it would come to. */
import type { StockRow } from '../api/types'

export type StockWay = 'set' | 'add' | 'subtract'
export const STOCK_WAYS: StockWay[] = ['set', 'add', 'subtract']
export const MOST_PIECES = 10_000_000

/** Whole pieces, or null; spreadsheets group thousands. */
export function pieces(text: string): number | null {
  const plain = text.trim().replaceAll(',', '')
  return /^\d{1,8}$/.test(plain) && Number(plain) <= MOST_PIECES ? Number(plain) : null
}

/** What would be on hand after; null where nothing is typed or it cannot be read. */
export function after(row: StockRow, way: StockWay, text: string): number | null {
  const figure = pieces(text)
  if (figure === null) return null
  return way === 'set' ? figure : row.on_hand + (way === 'add' ? figure : -figure)
}

/** What was promised to orders cannot be taken away. */
export const isTooLow = (row: StockRow, then: number | null) => then !== null && then < row.held

/**
 * A column from a spreadsheet. With two columns the first is the SKU code, so that the order does not matter; with one, figures go down
 * from the row that was pasted into. What fits nowhere is counted.
 */
export function pastedFigures(rows: StockRow[], typed: ReadonlyMap<string, string>, text: string, from: string): { typed: Map<string, string>; wrong: number } {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/).map((line) => line.split('\t').map((cell) => cell.trim()))
  const byCode = lines.some((cells) => cells.length > 1)
  const start = rows.findIndex(({ id }) => id === from)
  const changed = new Map(typed)
  let wrong = 0
  lines.forEach((cells, place) => {
    const row = byCode ? rows.find(({ code }) => code === cells[0]) : rows[start + place]
    const figure = cells[byCode ? 1 : 0] ?? ''
    if (row && pieces(figure) !== null) changed.set(row.id, figure)
    else if (cells.some(Boolean)) wrong += 1
  })
  return { typed: changed, wrong }
}

/** As the task takes it: only rows with a figure. */
export const figures = (rows: StockRow[], way: StockWay, typed: ReadonlyMap<string, string>) =>
  rows.flatMap((row) => {
    const figure = pieces(typed.get(row.id) ?? '')
    if (figure === null || (figure === 0 && way !== 'set')) return []
    return [{ sku_id: row.id, ...(way === 'set' ? { on_hand: figure } : { change: way === 'add' ? figure : -figure }) }]
  })
