/** The plays of this house, by name. */
import { useQuery } from '@tanstack/vue-query'
import { useWords } from '@tuan/kit'
import { computed } from 'vue'
import { api, body } from '../api'

export function usePlayKinds() {
  const { tx } = useWords()
  const { data } = useQuery({ queryKey: ['play-kinds'], queryFn: () => body(api.GET('/plays/kinds')), staleTime: Infinity })
  const kinds = computed(() => data.value ?? [])
  const nameOf = (kind: string) => tx(kinds.value.find((one) => one.kind === kind)?.name)
  return { kinds, nameOf }
}
