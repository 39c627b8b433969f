/** What came back, or is coming back, of an order: all of it together, as far as the slowest part. */
import type { Money } from '@tuan/kit'
import type { Order, Refund } from '../api/types'

const SLOWEST_FIRST: readonly Refund['stage'][] = ['delayed', 'requested', 'on_its_way', 'done']

export function moneyBack(order: Pick<Order, 'refunds'>): { stage: Refund['stage']; amount: Money } | null {
  const [first] = order.refunds
  if (!first) return null
  const minor = order.refunds.reduce((sum, refund) => sum + refund.amount.minor, 0)
  const stage = SLOWEST_FIRST.find((slow) => order.refunds.some((refund) => refund.stage === slow)) ?? first.stage
  return { stage, amount: { minor, currency: first.amount.currency } }
}

/** Whether something about the money of a closed order is still to come. */
export const isComingBack = (order: Order | undefined): boolean => {
  const stage = order?.state === 'closed' ? moneyBack(order)?.stage : undefined
  return stage === 'requested' || stage === 'on_its_way'
}
