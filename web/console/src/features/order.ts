/** One order in the operator's hands. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { useAction, useWords } from '@tuan/kit'
import { computed, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { FullAddress, ParcelInput } from '../api/types'
import { useTell } from '../app/feedback'

export function useOrder(id: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const key = computed(() => ['order', toValue(id)])
  const query = useQuery({ queryKey: key, queryFn: () => body(api.GET('/orders/{order_id}', { params: { path: { order_id: toValue(id) } } })) })
  const order = computed(() => query.data.value ?? null)
  const fullAddress = shallowRef<FullAddress | null>(null)
  watch(() => toValue(id), () => (fullAddress.value = null))

  const shipping = useAction(async (parcel: ParcelInput) => {
    cache.setQueryData(key.value, await body(api.POST('/orders/{order_id}/parcels', { params: { path: { order_id: toValue(id) } }, body: parcel })))
    void cache.invalidateQueries({ queryKey: ['orders'] })
    tell.done(t('orders.shipped'))
    return true
  }, { onProblem: tell.problem })

  const unmasking = useAction(async () => {
    const reason = await tell.askWhy({ title: t('orders.unmask'), message: t('orders.unmask_what'), hint: t('orders.unmask_why') })
    if (!reason) return
    fullAddress.value = await body(api.POST('/orders/{order_id}/address-unmasking', { params: { path: { order_id: toValue(id) } }, body: { reason } }))
    await query.refetch()
  }, { onProblem: tell.problem })

  return { query, order, fullAddress, shipping, unmasking }
}
