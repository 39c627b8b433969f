/** Takes a seat with an order: in a group that is open, or in one that it opens. */
import type { Money } from '@tuan/kit'
import { api, body } from '../api'
import type { Placed } from '../api/types'
import type { PlayDraft } from '../features/checkout-address'

export interface SeatOrder {
  play: PlayDraft
  checkoutId: string
  /** The id of a group, should this order open one. */
  newGroupId: string
  skuId: string
  quantity: number
  addressId: string
  shownTotal: Money
  note: string
  shareToken: string | undefined
  anotherGroupIsFine: boolean
}

export async function takeSeat({ play, ...order }: SeatOrder): Promise<Placed> {
  const seat = {
    checkout_id: order.checkoutId,
    sku_id: order.skuId,
    quantity: order.quantity,
    address_id: order.addressId,
    shown_total: order.shownTotal,
    note: order.note,
    share_token: order.shareToken,
  }
  const answer = play.groupId
    ? api.POST('/plays/groups/{group_id}/seats', {
        params: { path: { group_id: play.groupId } },
        body: { ...seat, another_group_is_fine: order.anotherGroupIsFine },
      })
    : api.POST('/plays/groups', { body: { ...seat, group_id: order.newGroupId, campaign_id: play.campaignId } })
  return (await body(answer)).checkout
}
