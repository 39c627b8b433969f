/** The checkout: the server's quote is what is shown and what is charged; the ids are kept so that a retry is the same order. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { decimals, keepInTab, newId, sumMoney, useAction, type Money, type Problem, type Text } from '@tuan/kit'
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, body } from '../api'
import type { Adjustment, Placed } from '../api/types'
import { track } from '../app/tracking'
import { tellOtherTabs } from '../app/other-tabs'
import { shareToken } from '../app/share-trail'
import { takeSeat } from '../stage/take-seat'
import { fromCheckout } from './checkout-address'

/** Coupons: those of the wallet that were chosen, or null for whatever is best. */
interface Choices { addressId: string | null; note: string; anotherGroupIsFine: boolean; coupons?: string[] | null }

interface Ids { checkout: string; group: string }

export interface Discount { key: string; label: Text; amount: Money }

/** Discounts of the same kind and name as one line that adds up. */
function discountsOf(adjustments: Adjustment[]): Discount[] {
  const byKey = new Map<string, Discount>()
  for (const { class: kind, label, amount } of adjustments) {
    const key = `${kind} ${label.zh}`
    const known = byKey.get(key)
    byKey.set(key, { key, label, amount: known ? sumMoney([known.amount, amount])! : amount })
  }
  return [...byKey.values()]
}

export function useCheckout(onProblem: (problem: Problem) => void | Promise<void>) {
  const route = useRoute()
  const router = useRouter()
  const cache = useQueryClient()
  const { lines, play } = fromCheckout(route.query)

  // What was chosen outlives a reload, and a session that ends on the way.
  const choicesKey = `tuan.choices.${route.fullPath}`
  const kept = keepInTab.get<Choices>(choicesKey)
  const addressId = ref<string | null>(kept?.addressId ?? null)
  const note = ref(kept?.note ?? '')
  const anotherGroupIsFine = ref(kept?.anotherGroupIsFine ?? true)
  const coupons = ref<string[] | null>(kept?.coupons ?? null)
  watch([addressId, note, anotherGroupIsFine, coupons], () => {
    keepInTab.set(choicesKey, { addressId: addressId.value, note: note.value, anotherGroupIsFine: anotherGroupIsFine.value, coupons: coupons.value } satisfies Choices)
  })

  const quoteQuery = useQuery({
    queryKey: computed(() => ['quote', lines, play, coupons.value]),
    queryFn: () => body(api.POST('/quotes', { body: { lines, coupons: coupons.value ?? [], best_coupons: coupons.value === null, ...(play && { play: { kind: play.kind, campaign_id: play.campaignId, group_id: play.groupId } }) } })),
    enabled: lines.length > 0,
    staleTime: 0,
    gcTime: 0,
    placeholderData: keepPreviousData, // The page stays while another coupon is tried.
  })
  const quote = computed(() => quoteQuery.data.value ?? null)
  watch(() => quote.value !== null, (known) => {
    if (known && quote.value) track('Checkout Started', { value: quote.value.total.minor / 10 ** decimals(quote.value.total.currency), currency: quote.value.total.currency })
  }, { immediate: true })
  const quoted = computed(() => quote.value?.shops.flatMap((shop) => shop.lines) ?? [])
  const listTotal = computed(() => sumMoney(quoted.value.map((line) => line.list_total)))
  const discounts = computed(() => discountsOf(quoted.value.flatMap((line) => line.adjustments)))

  const idsKey = `tuan.checkout.${route.fullPath}`
  function ids(): Ids {
    const known = keepInTab.get<Ids>(idsKey) ?? { checkout: newId(), group: newId() }
    keepInTab.set(idsKey, known)
    return known
  }

  async function send(): Promise<Placed> {
    const { checkout, group } = ids()
    const shared = { addressId: addressId.value!, shownTotal: quote.value!.total, note: note.value.trim(), shareToken: shareToken() }
    if (play) {
      const [line] = lines
      return takeSeat({
        play, checkoutId: checkout, newGroupId: group, skuId: line!.sku_id, quantity: line!.quantity, ...shared, anotherGroupIsFine: anotherGroupIsFine.value,
      })
    }
    return body(api.POST('/checkouts', {
      body: { id: checkout, lines, address_id: shared.addressId, shown_total: shared.shownTotal, note: shared.note, share_token: shared.shareToken, coupons: quote.value!.coupons.filter((one) => one.is_used).map((one) => one.id), shown_gifts: quoted.value.filter((line) => line.gift).map((line) => ({ sku_id: line.sku_id, quantity: line.quantity })) },
    }))
  }

  const { run: place, busy: placing } = useAction(async () => {
    const checkout = await send()
    keepInTab.remove(idsKey)
    keepInTab.remove(choicesKey)
    tellOtherTabs('cart')
    await Promise.all([cache.invalidateQueries({ queryKey: ['cart'] }), cache.invalidateQueries({ queryKey: ['orders'] })])
    await router.replace({ name: 'pay', params: { checkoutId: checkout.id } })
  }, { onProblem })

  return { lines, play, quoteQuery, quote, listTotal, discounts, addressId, note, anotherGroupIsFine, coupons, place, placing }
}
