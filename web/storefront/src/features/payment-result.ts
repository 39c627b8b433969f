/** Follows a payment until the answer is definite, then the order it paid for. */
import { useQuery } from '@tanstack/vue-query'
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { OrderCard, PaymentStatus } from '../api/types'

const ASK_EVERY = 1_500
const PATIENCE = 60_000

export type Outcome = PaymentStatus | 'closed' | 'paid_otherwise' | 'paid_twice'

/** What a payment means to its buyer, which its order knows better than the payment alone. */
export function outcomeOf(status: PaymentStatus | undefined, order: OrderCard | null): Outcome {
  if (!status || status === 'pending') return 'pending'
  if (order?.state === 'closed') return 'closed'
  if (!order || order.state === 'awaiting_payment') return status
  // The order is well, so another payment has paid it.
  if (status === 'refunded') return 'paid_twice'
  return status === 'failed' || status === 'cancelled' ? 'paid_otherwise' : status
}

export function usePaymentResult(id: MaybeRefOrGetter<string>) {
  const since = ref(Date.now())
  const impatient = () => Date.now() - since.value > PATIENCE

  const payment = useQuery({
    queryKey: computed(() => ['payment', toValue(id)]),
    queryFn: () => body(api.GET('/payments/{payment_id}', { params: { path: { payment_id: toValue(id) } } })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : impatient() ? false : ASK_EVERY),
  })
  const status = computed(() => payment.data.value?.status)
  const paid = computed(() => status.value === 'succeeded')

  const orders = useQuery({
    queryKey: computed(() => ['orders', 'of-payment', toValue(id)]),
    queryFn: async () => {
      const page = await body(api.GET('/orders', { params: { query: { limit: 50 } } }))
      return page.items.filter((order) => order.checkout_id === payment.data.value?.checkout_id)
    },
    enabled: computed(() => Boolean(payment.data.value) && status.value !== 'pending'),
    staleTime: 0,
    // The order learns of the payment a moment after the payment itself, and its group a moment later.
    refetchInterval: ({ state }) =>
      paid.value && state.data?.some((order) => order.state === 'awaiting_payment' || order.state === 'awaiting_group') && !impatient() ? ASK_EVERY : false,
  })
  const order = computed<OrderCard | null>(() => orders.data.value?.[0] ?? null)
  const outcome = computed<Outcome>(() => (orders.isPending.value && !orders.error.value ? 'pending' : outcomeOf(status.value, order.value)))

  function again() {
    since.value = Date.now()
    void payment.refetch()
  }
  return { payment, outcome, order, again }
}
