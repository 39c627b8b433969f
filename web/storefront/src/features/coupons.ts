/** Coupons: what a product offers, what lies in the wallet, and taking one. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { newId, useAction, useEndless, useWords, type Money } from '@tuan/kit'
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, body } from '../api'
import type { OfferedCoupon, WalletCoupon } from '../api/types'
import { useTell } from '../app/feedback'
import { buyer } from '../app/session'

export const WALLET_TABS = ['held', 'used', 'expired'] as const
export type WalletTab = (typeof WALLET_TABS)[number]

interface Terms { kind: OfferedCoupon['kind']; off: Money | null; percent: number | null; cap: Money | null; threshold: Money }

/** What a coupon gives, in a word or two, and from when on. */
export function useCouponWords() {
  const { t, money, locale } = useWords()
  return {
    gives: (coupon: Terms) => {
      if (coupon.kind === 'gift') return t('coupon.gift')
      if (coupon.kind === 'shipping') return coupon.off ? t('coupon.shipping_off', { amount: money(coupon.off) }) : t('coupon.shipping_free')
      if (coupon.percent !== null) return locale.value === 'en' ? t('coupon.percent', { value: coupon.percent }) : t('coupon.percent', { value: (100 - coupon.percent) / 10 })
      return coupon.off ? money(coupon.off) : ''
    },
    from: (coupon: Terms) => {
      const least = coupon.threshold.minor ? t('coupon.from', { amount: money(coupon.threshold) }) : t('coupon.no_threshold')
      return coupon.cap ? `${least} · ${t('coupon.cap', { amount: money(coupon.cap) })}` : least
    },
  }
}

export function useOfferedCoupons(productId: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => ['coupons', 'offered', toValue(productId), buyer.value !== null]),
    queryFn: () => body(api.GET('/coupons', { params: { query: { product_id: toValue(productId) } } })),
  })
}

export function useWallet(tab: MaybeRefOrGetter<WalletTab>) {
  return useEndless<WalletCoupon>({
    key: computed(() => ['coupons', 'wallet', toValue(tab)]),
    fetch: (cursor) => body(api.GET('/coupon-claims', { params: { query: { state: toValue(tab), cursor, limit: 20 } } })),
  })
}

/** Taking a coupon, or the one that a code brings. A retry after a lost answer is the same claim. */
export function useClaim() {
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const route = useRoute()
  const router = useRouter()
  const ids = new Map<string, string>()
  const taking = ref<string | null>(null)

  const { run, busy } = useAction(async (what: { coupon_id: string } | { code: string }) => {
    const key = 'code' in what ? what.code : what.coupon_id
    if (!buyer.value) return void (await router.push({ name: 'sign-in', query: { next: route.fullPath } }))
    taking.value = key
    if (!ids.has(key)) ids.set(key, newId())
    const claimed = await body(api.POST('/coupon-claims', { body: { id: ids.get(key)!, ...what } }))
    ids.delete(key)
    await Promise.all([cache.invalidateQueries({ queryKey: ['coupons'] }), cache.invalidateQueries({ queryKey: ['quote'] })])
    tell.done(t('coupon.taken'))
    return claimed
  }, { onProblem: (problem) => { void cache.invalidateQueries({ queryKey: ['coupons'] }); tell.problem(problem) } })
  return { claim: run, busy, taking }
}
