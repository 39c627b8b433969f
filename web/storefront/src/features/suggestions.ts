/** What a person who types may mean, a moment after the last key. */
import { useQuery } from '@tanstack/vue-query'
import { onScopeDispose, ref, computed, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'

const PAUSE = 180

export function useSuggestions(typed: MaybeRefOrGetter<string>) {
  const asked = ref('')
  let waiting: ReturnType<typeof setTimeout> | undefined
  watch(() => toValue(typed).trim(), (now) => {
    clearTimeout(waiting)
    waiting = setTimeout(() => (asked.value = now), PAUSE)
  })
  onScopeDispose(() => clearTimeout(waiting))
  const { data } = useQuery({
    queryKey: computed(() => ['suggestions', asked.value]),
    queryFn: () => body(api.GET('/search-suggestions', { params: { query: { q: asked.value.slice(0, 40) } } })),
    enabled: computed(() => asked.value.length > 0),
    staleTime: 300_000,
  })
  return { suggestions: computed(() => (toValue(typed).trim() && asked.value ? (data.value ?? null) : null)) }
}
