/** What a person pays per SKU in a group: the leader's price when opening, the group's price when joining. */
import type { Money } from '@tuan/kit'
import type { Campaign } from '../api/types'

export function pricesOf(campaign: Campaign, as: 'leader' | 'member'): Map<string, Money> {
  return new Map(campaign.skus.map((sku) => [sku.sku_id, (as === 'leader' && sku.leader_price) || sku.price]))
}

export function lowest(prices: Iterable<Money>): Money | null {
  return [...prices].reduce<Money | null>((least, price) => (!least || price.minor < least.minor ? price : least), null)
}

export const hasSeveralPrices = (campaign: Campaign): boolean => campaign.skus.some((sku) => sku.price.minor !== campaign.price_from.minor)
