/** The address of the checkout page: what is bought, through which play. It can be reloaded and shared between tabs. */
import type { LocationQuery, RouteLocationRaw } from 'vue-router'
import type { LineInput } from '../api/types'

/** What a person is about to buy through a play. */
export interface PlayDraft {
  kind: string
  campaignId: string
  groupId: string | null
}

export function toCheckout(lines: LineInput[], play?: PlayDraft): RouteLocationRaw {
  return {
    name: 'checkout',
    query: {
      lines: lines.map((line) => `${line.sku_id}.${line.quantity}`).join(','),
      ...(play && { play: play.kind, campaign: play.campaignId, ...(play.groupId && { group: play.groupId }) }),
    },
  }
}

export function fromCheckout(query: LocationQuery): { lines: LineInput[]; play: PlayDraft | null } {
  const lines = String(query.lines ?? '').split(',').flatMap((part) => {
    const [sku, quantity] = part.split('.')
    return sku && Number(quantity) > 0 ? [{ sku_id: sku, quantity: Number(quantity) }] : []
  })
  const play = query.play && query.campaign
    ? { kind: String(query.play), campaignId: String(query.campaign), groupId: query.group ? String(query.group) : null }
    : null
  return { lines, play }
}
