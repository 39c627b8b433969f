/** The variants of a product in a campaign: which take part, at which prices. */
import type { Money, Text } from '@tuan/kit'
import type { ProductDetail } from '../api/types'

export interface VariantRow { sku_id: string; name: string; list: Money; takes_part: boolean; prices: (Money | null)[] }

/** One row per SKU. `priced` gives the saved prices of a SKU that takes part; without it every SKU does. */
export function variantsOf(product: ProductDetail, words: (text: Text | undefined) => string, priced: ((skuId: string) => (Money | null)[] | undefined) | null): VariantRow[] {
  return product.skus.map((sku) => {
    const known = priced?.(sku.id)
    return {
      sku_id: sku.id, list: sku.price, takes_part: priced ? known !== undefined : true, prices: known ?? [],
      name: sku.option_values.map((value, option) => words(product.options[option]?.values[value])).join(' · ') || sku.code,
    }
  })
}

export const least = (prices: (Money | null | undefined)[]): Money | null =>
  prices.reduce<Money | null>((low, price) => (price && (!low || price.minor < low.minor) ? price : low), null)
