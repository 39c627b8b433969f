/** What a coupon's form holds, and what the API takes. */
import { now, type Money, type Text } from '@tuan/kit'
import type { Coupon, CouponInput, OfferScope } from '../api/types'

export const COUPON_KINDS = ['amount', 'percent', 'shipping', 'gift'] as const
export const COUPON_ISSUES = ['public', 'code', 'batch', 'new_buyer', 'by_hand'] as const

export interface CouponForm {
  kind: Coupon['kind']
  title: Text
  threshold: Money | null
  off: Money | null
  percent: number | undefined
  cap: Money | null
  gift: { sku_id: string; quantity: number }
  scope: OfferScope
  combines: boolean
  issue: Coupon['issue']
  code: string
  claim: [Date, Date | null]
  validity: 'days' | 'until'
  valid_days: number
  valid_until: Date | null
  issue_limit: number | undefined
  use_limit: number | undefined
  buyer_limit: number
  day_limit: number | undefined
  budget: Money | null
}

/** What is published at once begins at once, also by a clock that is a little slow. */
export function startOfMinute(): Date {
  const start = new Date(now())
  start.setSeconds(0, 0)
  return start
}

export function emptyCoupon(): CouponForm {
  return {
    kind: 'amount', title: { zh: '', en: '' }, threshold: null, off: null, percent: 10, cap: null, gift: { sku_id: '', quantity: 1 },
    scope: { kind: 'all', product_ids: [], category_ids: [] }, combines: false, issue: 'public', code: '', claim: [startOfMinute(), null],
    validity: 'days', valid_days: 7, valid_until: null, issue_limit: undefined, use_limit: undefined, buyer_limit: 1, day_limit: undefined, budget: null,
  }
}

export function couponForm(coupon: Coupon): CouponForm {
  return {
    ...emptyCoupon(),
    kind: coupon.kind, title: { ...coupon.title }, threshold: coupon.threshold.minor ? coupon.threshold : null, off: coupon.off,
    percent: coupon.percent ?? undefined, cap: coupon.cap, gift: coupon.gift ?? { sku_id: '', quantity: 1 }, scope: structuredClone({ ...coupon.scope, product_ids: [...coupon.scope.product_ids], category_ids: [...coupon.scope.category_ids] }),
    combines: coupon.combines, issue: coupon.issue, claim: [new Date(coupon.claim_from), coupon.claim_until ? new Date(coupon.claim_until) : null],
    validity: coupon.valid_days === null ? 'until' : 'days', valid_days: coupon.valid_days ?? 7, valid_until: coupon.valid_until ? new Date(coupon.valid_until) : null,
    issue_limit: coupon.issue_limit ?? undefined, use_limit: coupon.use_limit ?? undefined, buyer_limit: coupon.buyer_limit, day_limit: coupon.day_limit ?? undefined, budget: coupon.budget,
  }
}

/** `claimFrom` keeps the instant that was read, to the last digit. */
export function couponInput(form: CouponForm, currency: string, before: Coupon | null): CouponInput {
  const [from, until] = form.claim
  return {
    kind: form.kind, title: form.title, threshold: form.threshold ?? { minor: 0, currency },
    off: form.kind === 'amount' || form.kind === 'shipping' ? form.off : null, percent: form.kind === 'percent' ? form.percent ?? null : null,
    cap: form.kind === 'percent' ? form.cap : null, gift: form.kind === 'gift' ? form.gift : null, scope: form.scope.kind === 'all' ? { kind: 'all' as const, product_ids: [], category_ids: [] } : form.scope,
    combines: form.combines, issue: form.issue, claim_from: before?.claim_from ?? from.toISOString(), claim_until: until?.toISOString() ?? null,
    valid_from: before?.valid_from ?? null, valid_until: form.validity === 'until' ? form.valid_until?.toISOString() ?? null : null, valid_days: form.validity === 'days' ? form.valid_days : null,
    issue_limit: form.issue_limit ?? null, use_limit: form.use_limit ?? null, buyer_limit: form.buyer_limit, day_limit: form.day_limit ?? null, budget: form.budget,
  }
}

export function isComplete(form: CouponForm, isNew: boolean): boolean {
  if (!form.title.zh.trim() || !form.title.en.trim()) return false
  if (form.kind === 'amount' && !form.off) return false
  if (form.kind === 'percent' && !form.percent) return false
  if (form.kind === 'gift' && !form.gift.sku_id) return false
  if (form.scope.kind !== 'all' && !form.scope.product_ids.length && !form.scope.category_ids.length) return false
  if (form.validity === 'until' && !form.valid_until) return false
  return !(isNew && form.issue === 'code' && !/^[A-Z0-9]{4,32}$/.test(form.code))
}
