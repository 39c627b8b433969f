/** Group-buy campaigns that work for most shops; whoever takes one changes what they like. */
import type { CampaignTemplate, Config } from '@/app/plays'
import type { ProductDetail } from '@/api/types'
import type { GroupBuyConfig, GroupKind } from './config'
import en from '../en.json'
import zh from '../zh-CN.json'

/** So many per cent of the list price, down to a tenth of the currency's unit. */
const share = (minor: number, percent: number) => Math.max(1, Math.floor((minor * percent) / 1000) * 10)

interface Plan { group_kind: GroupKind; seats: number; open_hours: number; per_buyer_limit: number | null; /** Per cent of the list price. */ percent: number; leader?: number; stages?: [size: number, percent: number][] }

const config = ({ group_kind, seats, open_hours, per_buyer_limit, percent, leader, stages = [] }: Plan) => (product: ProductDetail): Config => ({
  group_kind, seats, open_hours, per_buyer_limit,
  shop_completes_from: null,
  currency: product.skus[0]?.price.currency ?? 'CNY',
  skus: product.skus.map(({ id, price }) => ({ sku_id: id, price: share(price.minor, percent), leader_price: leader ? share(price.minor, leader) : null })),
  stages: stages.map(([size, at]) => ({ size, prices: product.skus.map(({ id, price }) => ({ sku_id: id, price: share(price.minor, at) })) })),
} satisfies GroupBuyConfig)

/** A campaign's name is kept in both languages, so both are at hand here. */
function wordsOf(key: keyof typeof zh.group_buy.template) {
  const [inZh, inEn] = [zh.group_buy.template[key], en.group_buy.template[key]]
  return { title: { zh: inZh.title, en: inEn.title }, what: { zh: inZh.what, en: inEn.what }, name: { zh: inZh.name, en: inEn.name } }
}

const templates: CampaignTemplate[] = [
  {
    key: 'newcomers', days: 7, ...wordsOf('newcomers'),
    config: config({ group_kind: 'newcomer', seats: 3, open_hours: 24, per_buyer_limit: 1, percent: 80, leader: 75 }),
  },
  {
    key: 'two_fast', days: 3, ...wordsOf('two_fast'),
    config: config({ group_kind: 'ordinary', seats: 2, open_hours: 12, per_buyer_limit: 2, percent: 88 }),
  },
  {
    key: 'stages', days: 7, ...wordsOf('stages'),
    config: config({ group_kind: 'stage', seats: 10, open_hours: 48, per_buyer_limit: 2, percent: 90, stages: [[3, 90], [5, 82], [10, 75]] }),
  },
  {
    key: 'festival', days: 3, ...wordsOf('festival'),
    config: config({ group_kind: 'ordinary', seats: 5, open_hours: 24, per_buyer_limit: 2, percent: 70 }),
  },
]

export default templates
