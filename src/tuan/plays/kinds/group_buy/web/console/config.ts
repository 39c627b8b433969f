/** A group-buy campaign's settings, as the server takes them (`settings.py`), and as the form holds them. */
import type { Money } from '@tuan/kit'
import type { Config } from '@/app/plays'
import type { VariantRow } from '@/features/variants'

export const GROUP_KINDS = ['ordinary', 'newcomer', 'stage'] as const
export type GroupKind = (typeof GROUP_KINDS)[number]

/** `settings.py` in TypeScript; amounts in minor units. */
export interface GroupBuyConfig {
  group_kind: GroupKind
  seats: number
  open_hours: number
  per_buyer_limit: number | null
  shop_completes_from: number | null
  currency: string
  skus: { sku_id: string; price: number; leader_price: number | null }[]
  stages: { size: number; prices: { sku_id: string; price: number }[] }[]
}

export interface GroupBuyForm {
  group_kind: GroupKind
  seats: number
  stage_sizes: number[]
  open_hours: number
  per_buyer_limit: number | null
  shop_completes_from: number | null
}

export function formOf(config: GroupBuyConfig | null): GroupBuyForm {
  if (!config) return { group_kind: 'ordinary', seats: 2, stage_sizes: [3, 5], open_hours: 24, per_buyer_limit: null, shop_completes_from: null }
  const { group_kind, seats, open_hours, per_buyer_limit, shop_completes_from, stages } = config
  return { group_kind, seats, stage_sizes: stages.length ? stages.map((stage) => stage.size) : [3, 5], open_hours, per_buyer_limit, shop_completes_from }
}

/** The saved prices of a SKU: one per stage, or the group's and the leader's. */
export function pricesOf(config: GroupBuyConfig, skuId: string): (Money | null)[] | undefined {
  const sku = config.skus.find((one) => one.sku_id === skuId)
  if (!sku) return undefined
  const money = (minor: number | null | undefined) => (typeof minor === 'number' ? { minor, currency: config.currency } : null)
  return config.stages.length
    ? config.stages.map((stage) => money(stage.prices.find((one) => one.sku_id === skuId)?.price))
    : [money(sku.price), money(sku.leader_price)]
}

export function isPriced(form: GroupBuyForm, row: VariantRow): boolean {
  return form.group_kind === 'stage' ? form.stage_sizes.every((_, index) => row.prices[index]) : Boolean(row.prices[0])
}

export function configOf(form: GroupBuyForm, part: VariantRow[]): Config {
  const isStage = form.group_kind === 'stage'
  const minor = (row: VariantRow, index: number) => row.prices[index]?.minor ?? null
  return {
    group_kind: form.group_kind, open_hours: form.open_hours, per_buyer_limit: form.per_buyer_limit,
    shop_completes_from: isStage ? null : form.shop_completes_from,
    seats: isStage ? Math.max(...form.stage_sizes) : form.seats,
    currency: part[0]?.list.currency ?? 'CNY',
    // A falling price starts at its first step.
    skus: part.map((row) => ({ sku_id: row.sku_id, price: minor(row, 0), leader_price: isStage ? null : minor(row, 1) })),
    stages: isStage ? form.stage_sizes.map((size, index) => ({ size, prices: part.map((row) => ({ sku_id: row.sku_id, price: minor(row, index) })) })) : [],
  }
}
