/** The buyer's addresses. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { useAction } from '@tuan/kit'
import { computed } from 'vue'
import { api, body } from '../api'
import type { AddressInput } from '../api/types'
import { useTell } from '../app/feedback'
import { buyer } from '../app/session'

const KEY = ['addresses'] as const

export function useAddresses() {
  return useQuery({ queryKey: KEY, queryFn: () => body(api.GET('/addresses')), enabled: computed(() => buyer.value !== null) })
}

export function useAddressChanges() {
  const cache = useQueryClient()
  const tell = useTell()
  const refresh = () => cache.invalidateQueries({ queryKey: KEY })

  const saving = useAction(async (address: AddressInput, isNew: boolean) => {
    const { id, ...changes } = address
    const saved = isNew
      ? await body(api.POST('/addresses', { body: address }))
      : await body(api.PUT('/addresses/{address_id}', { params: { path: { address_id: id } }, body: changes }))
    await refresh()
    return saved
  }, { onProblem: tell.problem })

  const removing = useAction(async (id: string) => {
    await api.DELETE('/addresses/{address_id}', { params: { path: { address_id: id } } })
    await refresh()
    return true
  }, { onProblem: tell.problem })

  return { saving, removing }
}
