/** Figures as a person reads them, and the questions that pages about figures share. */
import { useQuery } from '@tanstack/vue-query'
import { moneyText, useWords } from '@tuan/kit'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { Metric } from '../api/types'

export type Figure = number | null

const DAY = 86_400_000

export const dayAfter = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
export const daysBetween = (first: string, last: string) => Math.round((Date.parse(last) - Date.parse(first)) / DAY)

export function figureText(value: Figure, unit: Metric['unit'], locale: string, currency = 'CNY'): string {
  if (value === null) return '–'
  if (unit === 'minor') return moneyText({ minor: value, currency })
  return unit === 'ratio' ? partText(value, locale) : new Intl.NumberFormat(locale).format(value)
}

export const partText = (part: Figure, locale: string) =>
  part === null ? '–' : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(part)

/** +12 % or −3 %, with its sign; none where there was nothing to compare with. */
export const changeText = (change: Figure, locale: string) =>
  change === null ? '–' : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(change)

export function useMetrics() {
  return useQuery({ queryKey: ['metrics'], queryFn: () => body(api.GET('/metrics')), staleTime: Infinity })
}

/** Today on the shop's calendar comes with the overview. */
export function useOverview(enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({ queryKey: ['insights', 'overview'], enabled: () => toValue(enabled), queryFn: () => body(api.GET('/insights/overview')), refetchInterval: 60_000, retry: false })
}

export const askSeries = (name: string, from: string, to: string, grain: 'day' | 'week' | 'month' = 'day') =>
  body(api.GET('/insights/metrics/{name}', { params: { path: { name }, query: { from, to, grain } } }))

/** The days of an insights page: as the address says, else the thirty until today. */
export function useDays(filters: MaybeRefOrGetter<{ from: string; to: string }>) {
  const { data: overview, error, refetch } = useOverview()
  const to = computed(() => toValue(filters).to || overview.value?.day || '')
  const from = computed(() => toValue(filters).from || (to.value ? dayAfter(to.value, -29) : ''))
  return { from, to, error, refetch, currency: computed(() => overview.value?.currency ?? 'CNY'), today: computed(() => overview.value?.day ?? '') }
}

export type Cell = string | number | null

/** One figure of a table: which rows are behind it, and what it is called. */
export interface TableFigure {
  table: 'funnel' | 'group_days' | 'sources' | 'top_products' | 'sharers'
  column: string
  of?: string
  hours?: number
  title: string
}

/** A table that a person takes along; a cell that a spreadsheet would run as a formula is made text. */
export function saveCsv(name: string, head: string[], rows: Cell[][]): void {
  const cell = (value: Cell) => {
    const text = String(value ?? '')
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const text = `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  Object.assign(document.createElement('a'), { href: url, download: `${name}.csv` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

/** A minor amount as a plain number for a spreadsheet, a part as it is. */
export const plain = (value: Figure, unit: Metric['unit'], currency = 'CNY'): Cell =>
  value !== null && unit === 'minor' ? value / 10 ** (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2) : value

export function useFigureWords() {
  const { locale, tx, t, te } = useWords()
  return {
    locale, tx, t, te,
    figure: (value: Figure, unit: Metric['unit'], currency?: string) => figureText(value, unit, locale.value, currency),
    part: (value: Figure) => partText(value, locale.value),
    change: (value: Figure) => changeText(value, locale.value),
  }
}
