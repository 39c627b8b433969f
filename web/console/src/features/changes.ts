/** What changed: yesterday against the four same weekdays before, with the product or source that moved most. */
import { api, body } from '../api'
import type { Metric } from '../api/types'
import { askSeries, dayAfter } from './figures'

const WEEKS = [7, 14, 21, 28]
const NAMES = ['gmv', 'orders', 'buyers', 'dau', 'conversion']
/** A day counts as unusual when it lies outside all four days before, and at least so far from their mean. */
export const UNUSUAL = 0.2

export interface Change {
  metric: Metric
  currency: string
  value: number
  usual: number
  part: number
  /** What moved most in the same direction, with how much of the whole movement it explains. */
  most: { kind: 'product' | 'source'; id: string; title: { zh: string; en: string } | null; share: number } | null
}
export interface Changes {
  day: string
  short: boolean
  found: Change[]
}

interface Piece { id: string; title: { zh: string; en: string } | null; size: number }
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const span = (day: string) => ({ params: { query: { from: day, to: day, limit: 100 } } })

const productsOf = (by: 'minor' | 'orders') => async (day: string): Promise<Piece[]> =>
  (await body(api.GET('/insights/top-products', span(day)))).map((one) => ({ id: one.product_id, title: one.title, size: one[by] }))
const sourcesOf = async (day: string): Promise<Piece[]> =>
  (await body(api.GET('/insights/sources', span(day)))).map((one) => ({ id: one.source, title: null, size: one.people }))

const PIECES: Record<string, ['product' | 'source', (day: string) => Promise<Piece[]>]> = {
  gmv: ['product', productsOf('minor')], orders: ['product', productsOf('orders')], dau: ['source', sourcesOf],
}

async function mostOf(name: string, day: string, moved: number): Promise<Change['most']> {
  const known = PIECES[name]
  if (!known) return null
  const [kind, ask] = known
  const [now, ...before] = await Promise.all([day, ...WEEKS.map((days) => dayAfter(day, -days))].map(ask))
  const pieces = new Map([...now!, ...before.flat()].map((piece) => [piece.id, piece]))
  const size = (list: Piece[], id: string) => list.find((piece) => piece.id === id)?.size ?? 0
  const ranked = [...pieces.values()]
    .map((piece) => ({ kind, id: piece.id, title: piece.title, share: (size(now!, piece.id) - mean(before.map((list) => size(list, piece.id)))) / moved }))
    .sort((one, other) => other.share - one.share)
  return ranked[0] && ranked[0].share > 0 ? ranked[0] : null
}

export async function changesBefore(today: string): Promise<Changes> {
  const day = dayAfter(today, -1)
  const told = await Promise.all(NAMES.map((name) => askSeries(name, dayAfter(day, -28), day)))
  const days = told.map(({ metric, currency, points }) => {
    const at = new Map(points.map((point) => [point.day, point.value]))
    return { metric, currency, value: at.get(day) ?? 0, before: WEEKS.map((weeks) => at.get(dayAfter(day, -weeks)) ?? 0) }
  })
  // A weekday without any order was before the shop sold: then there is nothing usual yet.
  const orders = days.find(({ metric }) => metric.name === 'orders')!
  if (orders.before.some((count) => count === 0)) return { day, short: true, found: [] }
  const unusual = days
    .map((one) => ({ ...one, usual: mean(one.before) }))
    .filter(({ value, before, usual }) => usual > 0 && Math.abs(value - usual) / usual >= UNUSUAL && (value > Math.max(...before) || value < Math.min(...before)))
  const found = await Promise.all(unusual.map(async ({ metric, currency, value, usual }) => ({ metric, currency, value, usual, part: (value - usual) / usual, most: await mostOf(metric.name, day, value - usual) })))
  return { day, short: false, found }
}
