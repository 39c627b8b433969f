/** What somebody knows of a piece of business: its id, or the number of an order, which is looked up. */
import { api, body } from '../api'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id that the ledger books under; null when there is nothing of that name. */
export async function referenceOf(words: string): Promise<string | null> {
  if (!words || ID.test(words)) return words
  if (!/^\d{1,40}$/.test(words)) return null
  const { items } = await body(api.GET('/orders', { params: { query: { q: words, limit: 2 } } }))
  return items.find((order) => order.number === words)?.id ?? null
}
