/** Follows a payment until the answer is definite, then the order it paid for. */
import { useQuery } from '@tanstack/vue-query'
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { OrderCard } from '../api/types'

const ASK_EVERY = 1_500
const PATIENCE = 60_000

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
    // The order learns of the payment a moment after the payment itself.
    refetchInterval: ({ state }) =>
      paid.value && state.data?.some((order) => order.state === 'awaiting_payment') && !impatient() ? ASK_EVERY : false,
  })
  const order = computed<OrderCard | null>(() => orders.data.value?.[0] ?? null)

  function again() {
    since.value = Date.now()
    void payment.refetch()
  }
  return { payment, status, order, again }
}
