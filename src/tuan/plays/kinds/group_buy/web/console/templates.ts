/** How a group-buy campaign is often begun: settings, and the prices as a share of the list price. */
import type { Money } from '@tuan/kit'
import type { GroupBuyForm } from './config'
import NAMES from './template-names.json'

export interface Template {
  key: 'newcomers' | 'fast' | 'stage' | 'festival'
  days: number
  form: GroupBuyForm
  /** In percent of the list price, as the form's columns stand. */
  percents: number[]
}

const usual: GroupBuyForm = { group_kind: 'ordinary', seats: 2, stage_sizes: [3, 5], open_hours: 24, per_buyer_limit: null, shop_completes_from: null }

export const TEMPLATES: Template[] = [
  { key: 'newcomers', days: 14, form: { ...usual, group_kind: 'newcomer', seats: 3, per_buyer_limit: 2 }, percents: [85, 75] },
  { key: 'fast', days: 7, form: { ...usual, seats: 2, open_hours: 2 }, percents: [95] },
  { key: 'stage', days: 7, form: { ...usual, group_kind: 'stage', stage_sizes: [3, 5, 10], open_hours: 48 }, percents: [90, 85, 78] },
  { key: 'festival', days: 3, form: { ...usual, seats: 5, per_buyer_limit: 2 }, percents: [80] },
]

/** What a campaign from a template is called, in both languages. */
export const nameOf = ({ key }: Template) => NAMES[key]

/** Rounded to a tenth of the unit, at least one of the smallest coin. */
export const shareOf = (list: Money, percent: number): Money => ({ ...list, minor: Math.max(1, Math.round((list.minor * percent) / 1000) * 10) })
