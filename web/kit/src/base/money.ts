/** Money as the API speaks it: whole minor units and a currency. The only place that turns amounts into text. */
export interface Money {
  minor: number
  currency: string
}

export interface MoneyParts {
  symbol: string
  whole: string
  fraction: string
  negative: boolean
}

const SYMBOLS: Record<string, string> = { CNY: '\u00a5', USD: '$', EUR: '\u20ac', GBP: '\u00a3', JPY: '\u00a5', HKD: 'HK$' }

/** Decimal places of a currency: 2 for CNY, 0 for JPY. */
export function decimals(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** The sign before an amount; currencies without a sign of their own are named. */
export const symbolOf = (currency: string) => SYMBOLS[currency] ?? `${currency} `

/** The pieces of a price, so that a price tag can set them in different sizes. */
export function moneyParts({ minor, currency }: Money): MoneyParts {
  const places = decimals(currency)
  const digits = String(Math.abs(minor)).padStart(places + 1, '0')
  const cut = digits.length - places
  return {
    symbol: symbolOf(currency),
    whole: digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ','),
    fraction: digits.slice(cut),
    negative: minor < 0,
  }
}

/** An amount as text, such as ¥1,299.00; the minus stands before the symbol. */
export function moneyText(money: Money): string {
  const { symbol, whole, fraction, negative } = moneyParts(money)
  return `${negative ? '\u2212' : ''}${symbol}${whole}${fraction ? `.${fraction}` : ''}`
}

/** The decimal text of an amount for an input field, without symbol or separators. */
export function moneyInput({ minor, currency }: Money): string {
  const places = decimals(currency)
  const digits = String(Math.abs(minor)).padStart(places + 1, '0')
  const cut = digits.length - places
  return `${minor < 0 ? '-' : ''}${digits.slice(0, cut)}${places ? `.${digits.slice(cut)}` : ''}`
}

/** What a person typed as an amount, exactly, or null when it is none (or finer than the currency allows). */
export function parseMoney(text: string, currency: string): Money | null {
  const places = decimals(currency)
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.trim().replaceAll(',', ''))
  const fraction = match?.[2] ?? ''
  if (!match || fraction.length > places) return null
  return { minor: Number(`${match[1]}${fraction.padEnd(places, '0')}`), currency }
}

/** The sum of amounts of one currency; a mixture is a mistake of the caller. */
export function sumMoney(amounts: Money[]): Money | null {
  const [first] = amounts
  if (!first) return null
  if (amounts.some((amount) => amount.currency !== first.currency)) throw new Error('Amounts of two currencies do not add up.')
  return { minor: amounts.reduce((sum, amount) => sum + amount.minor, 0), currency: first.currency }
}

/** How much less `now` is than `before`; null unless it is less. */
export function saving(before: Money | null | undefined, now: Money): Money | null {
  if (!before || before.currency !== now.currency || before.minor <= now.minor) return null
  return { minor: before.minor - now.minor, currency: now.currency }
}
