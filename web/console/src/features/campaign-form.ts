/** The campaign form: which SKUs take part at which price, how a group works, when. */
import type { Money, Text } from '@tuan/kit'
import type { CampaignInput, CampaignRow, GroupKind, ProductDetail } from '../api/types'

export interface CampaignSkuForm { sku_id: string; code: string; name: string; list: Money; takes_part: boolean; price: Money | null; leader_price: Money | null; stages: (Money | null)[] }
export interface CampaignForm {
  name: Text; product_id: string; group_kind: GroupKind; seats: number; stage_sizes: number[]; days: [Date, Date] | null; open_hours: number
  per_buyer_limit: number | null; stock: number | null; shop_completes_from: number | null; skus: CampaignSkuForm[]
}

const DAY = 86_400_000

export function emptyCampaign(): CampaignForm {
  const start = new Date()
  start.setMinutes(0, 0, 0)
  return {
    name: { zh: '', en: '' }, product_id: '', group_kind: 'ordinary', seats: 2, stage_sizes: [3, 5], days: [start, new Date(start.getTime() + 7 * DAY)], open_hours: 24,
    per_buyer_limit: null, stock: null, shop_completes_from: null, skus: [],
  }
}

export function skusOf(product: ProductDetail, words: (text: Text | undefined) => string, campaign: CampaignRow | null): CampaignSkuForm[] {
  return product.skus.map((sku) => {
    const known = campaign?.skus.find((one) => one.sku_id === sku.id)
    return {
      sku_id: sku.id, code: sku.code, list: sku.price,
      name: sku.option_values.map((value, option) => words(product.options[option]?.values[value])).join(' · '),
      takes_part: campaign ? known !== undefined : true, price: known?.price ?? null, leader_price: known?.leader_price ?? null,
      stages: (campaign?.stages ?? []).map((stage) => stage.price_by_sku.find((one) => one.sku_id === sku.id)?.price ?? null),
    }
  })
}

export function campaignForm(campaign: CampaignRow): CampaignForm {
  return {
    name: { ...campaign.name }, product_id: campaign.product.id, group_kind: campaign.group_kind, seats: campaign.seats,
    stage_sizes: campaign.stages.length ? campaign.stages.map((stage) => stage.size) : [3, 5],
    days: [new Date(campaign.starts_at), new Date(campaign.ends_at)], open_hours: campaign.open_hours, per_buyer_limit: campaign.per_buyer_limit,
    stock: campaign.stock ?? null, shop_completes_from: campaign.shop_completes_from ?? null, skus: [],
  }
}

/** The body to send, or the key of what is missing. */
export function campaignInput(form: CampaignForm): CampaignInput | 'product' | 'days' | 'prices' {
  if (!form.product_id) return 'product'
  if (!form.days) return 'days'
  const part = form.skus.filter((sku) => sku.takes_part)
  const isStage = form.group_kind === 'stage'
  if (!part.length || part.some((sku) => (isStage ? form.stage_sizes.some((_, index) => !sku.stages[index]) : !sku.price))) return 'prices'
  return {
    name: form.name, product_id: form.product_id, group_kind: form.group_kind,
    // A falling price starts at its first step.
    skus: part.map((sku) => ({ sku_id: sku.sku_id, price: (isStage ? sku.stages[0] : sku.price)!, leader_price: isStage ? null : sku.leader_price })),
    stages: isStage ? form.stage_sizes.map((size, index) => ({ size, prices: part.map((sku) => ({ sku_id: sku.sku_id, price: sku.stages[index]! })) })) : [],
    seats: isStage ? Math.max(...form.stage_sizes) : form.seats,
    starts_at: form.days[0].toISOString(), ends_at: form.days[1].toISOString(), open_hours: form.open_hours,
    per_buyer_limit: form.per_buyer_limit, stock: form.stock, shop_completes_from: form.shop_completes_from,
  }
}
