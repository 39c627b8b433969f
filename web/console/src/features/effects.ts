/** What a suggestion is worth, as far as our own numbers of the last days say it; null where they say nothing. Pure. */

/** Goods that end: what they sold for a day, which stays away from the day on which there are none. */
export const atStakeADay = (minor: number, days: number): number | null => (minor > 0 && days > 0 ? Math.round(minor / days) : null)

/** Looked at and not bought: how many more people would have bought at the usual share of lookers. */
export function missedBuyers(viewers: number, buyers: number, usual: number): number | null {
  const missed = viewers * usual - buyers
  return missed > 0 ? Math.round(missed * 10) / 10 : null
}

/** A campaign that ends: what it brought a day, over those of the days counted on which it ran. */
export function broughtADay(sold: { orders: number; minor: number } | undefined, began: string, first: string, last: string): { orders: number; minor: number } | null {
  const from = began > first ? began : first
  const days = Math.round((Date.parse(last) - Date.parse(from)) / 86_400_000) + 1
  if (!sold || !sold.orders || days < 1) return null
  return { orders: Math.round((sold.orders / days) * 10) / 10, minor: Math.round(sold.minor / days) }
}
