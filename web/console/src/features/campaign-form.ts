/** What every campaign has, whatever its play: a name, a product, times, stock. */
import type { Text } from '@tuan/kit'
import type { CampaignInput, CampaignRow } from '../api/types'
import type { CampaignTemplate, Written } from '../app/plays'

export interface CampaignForm { kind: string; name: Text; product_id: string; days: [Date, Date] | null; stock: number | null }

const DAY = 86_400_000

export function emptyCampaign(): CampaignForm {
  const start = new Date()
  start.setMinutes(0, 0, 0)
  return { kind: '', name: { zh: '', en: '' }, product_id: '', days: [start, new Date(start.getTime() + 7 * DAY)], stock: null }
}

export function campaignForm(campaign: CampaignRow): CampaignForm {
  return {
    kind: campaign.kind, name: { ...campaign.name }, product_id: campaign.product.id,
    days: [new Date(campaign.starts_at), new Date(campaign.ends_at)], stock: campaign.stock,
  }
}

/** A new campaign like another, from now on and as long. */
export function copiedCampaign(campaign: CampaignRow): CampaignForm {
  const start = emptyCampaign().days![0]
  const length = new Date(campaign.ends_at).getTime() - new Date(campaign.starts_at).getTime()
  return { ...campaignForm(campaign), days: [start, new Date(start.getTime() + length)] }
}

export function templatedCampaign(template: CampaignTemplate & { kind: string }, form: CampaignForm): CampaignForm {
  const start = emptyCampaign().days![0]
  return { ...form, kind: template.kind, name: { ...template.name }, days: [start, new Date(start.getTime() + template.days * DAY)] }
}

export function campaignInput(form: CampaignForm, days: [Date, Date], { config }: Written): CampaignInput {
  return { kind: form.kind, name: form.name, product_id: form.product_id, starts_at: days[0].toISOString(), ends_at: days[1].toISOString(), stock: form.stock, config }
}
