/** The buyer's orders and what can be done with them. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { useAction, useEndless, useWords } from '@tuan/kit'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useRouter } from 'vue-router'
import { api, body } from '../api'
import type { OrderCard, OrderFilter, OrderState } from '../api/types'
import { useTell } from '../app/feedback'
import { buyer } from '../app/session'
import { groupKey } from '../stage/queries'
import { isComingBack } from './money-back'

export const ORDER_FILTERS: readonly OrderFilter[] = ['awaiting_payment', 'awaiting_group', 'to_ship', 'to_receive', 'completed', 'closed']

export const toneOf = (state: OrderState) =>
  ({ awaiting_payment: 'bad', awaiting_group: 'busy', paid: 'busy', ready_to_ship: 'busy', shipped: 'busy', delivered: 'ok', completed: 'ok', closed: 'quiet' } as const)[state]

export function useOrders(state: MaybeRefOrGetter<OrderFilter | undefined>) {
  return useEndless<OrderCard>({
    key: computed(() => ['orders', 'list', toValue(state) ?? 'all']),
    fetch: (cursor) => body(api.GET('/orders', { params: { query: { state: toValue(state), cursor, limit: 10 } } })),
  })
}

export function useOrderCounts() {
  return useQuery({ queryKey: ['orders', 'counts'], queryFn: () => body(api.GET('/orders/counts')), enabled: computed(() => buyer.value !== null) })
}

export function useOrder(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => ['orders', 'one', toValue(id)]),
    queryFn: () => body(api.GET('/orders/{order_id}', { params: { path: { order_id: toValue(id) } } })),
    staleTime: 5_000,
    // Money on its way back is followed until it has arrived.
    refetchInterval: ({ state }) => (isComingBack(state.data) ? 5_000 : false),
  })
}

/** Each action has its own busy flag; each asks first when it cannot be undone. */
export function useOrderActions() {
  const cache = useQueryClient()
  const router = useRouter()
  const tell = useTell()
  const { t } = useWords()
  const refresh = () => cache.invalidateQueries({ queryKey: ['orders'] })

  const cancelling = useAction(async (order: OrderCard) => {
    if (!(await tell.ask({ title: t('orders.cancel_ask'), message: order.state === 'awaiting_payment' ? '' : t('orders.cancel_refund'), yes: t('orders.do_cancel') }))) return
    await api.POST('/orders/{order_id}/cancel', { params: { path: { order_id: order.id } } })
    await refresh()
    tell.done(t('orders.cancelled'))
  }, { onProblem: tell.problem })

  const receiving = useAction(async (order: OrderCard) => {
    if (!(await tell.ask({ title: t('orders.receive_ask'), message: t('orders.receive_what'), yes: t('orders.do_confirm_receipt') }))) return
    await api.POST('/orders/{order_id}/receipt', { params: { path: { order_id: order.id } } })
    await refresh()
    tell.done(t('orders.received'))
  }, { onProblem: tell.problem })

  const leaving = useAction(async (order: OrderCard) => {
    if (!order.group_id || !(await tell.ask({ title: t('group.leave_ask'), message: t('group.leave_what'), yes: t('group.leave') }))) return
    const group = await body(api.POST('/plays/groups/{group_id}/leave', { params: { path: { group_id: order.group_id } } }))
    cache.setQueryData(groupKey(group.id), group)
    await refresh()
    tell.done(t('group.left_it'))
  }, { onProblem: tell.problem })

  const pay = (order: OrderCard) => router.push({ name: 'pay', params: { checkoutId: order.checkout_id } })
  return { cancelling, receiving, leaving, pay, refresh }
}
