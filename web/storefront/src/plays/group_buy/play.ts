/** Group-buy in the storefront: its pages, its panels, and how an order of it is placed. */
import { defineAsyncComponent } from 'vue'
import { api, body } from '../../api'
import type { Play } from '..'
import HomeBanner from './HomeBanner.vue'

const groupBuy: Play = {
  kind: 'group_buy',
  routes: [
    { path: '/groups', name: 'groups', component: () => import('./GroupsPage.vue'), meta: { title: 'nav.groups', tab: true } },
    { path: '/groups/:id', name: 'group', component: () => import('./GroupPage.vue'), meta: { title: 'group.title' } },
  ],
  homeBanner: HomeBanner,
  homePanel: defineAsyncComponent(() => import('./HomePanel.vue')),
  productPanel: defineAsyncComponent(() => import('./ProductPanel.vue')),
  concerns: (product) => product.group_buy !== null,
  quotePlay: ({ campaignId, groupId }) => ({ kind: 'group_buy', campaign_id: campaignId, group_id: groupId }),

  async checkOut({ draft, ...order }) {
    const seat = {
      checkout_id: order.checkoutId,
      sku_id: order.skuId,
      quantity: order.quantity,
      address_id: order.addressId,
      shown_total: order.shownTotal,
      note: order.note,
      share_token: order.shareToken,
    }
    const answer = draft.groupId
      ? api.POST('/plays/group-buy/groups/{group_id}/seats', {
          params: { path: { group_id: draft.groupId } },
          body: { ...seat, another_group_is_fine: order.anotherGroupIsFine },
        })
      : api.POST('/plays/group-buy/groups', {
          body: { ...seat, group_id: order.newGroupId, campaign_id: draft.campaignId },
        })
    return (await body(answer)).checkout
  },
}

export default groupBuy
