/** Endless lists over the API's cursor pages. */
import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

export interface EndlessOptions<P> {
  key: MaybeRefOrGetter<readonly unknown[]>
  fetch: (cursor: string | undefined) => Promise<P>
  enabled?: MaybeRefOrGetter<boolean>
}

export function useEndless<T, P extends Page<T> = Page<T>>({ key, fetch, enabled }: EndlessOptions<P>) {
  const query = useInfiniteQuery({
    queryKey: computed(() => [...toValue(key)]),
    queryFn: ({ pageParam }) => fetch(pageParam ?? undefined),
    initialPageParam: null as string | null,
    getNextPageParam: (last: P) => last.next_cursor,
    enabled: computed(() => toValue(enabled) ?? true),
  })
  const pages = computed<P[]>(() => query.data.value?.pages ?? [])
  return {
    items: computed<T[]>(() => pages.value.flatMap((page) => page.items)),
    first: computed<P | undefined>(() => pages.value[0]),
    loading: computed(() => query.isPending.value && query.fetchStatus.value !== 'idle'),
    loadingMore: computed(() => query.isFetchingNextPage.value),
    hasMore: computed(() => query.hasNextPage.value),
    failed: computed(() => query.error.value),
    more: () => query.fetchNextPage(),
    again: () => query.refetch(),
  }
}
