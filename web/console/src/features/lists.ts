/** Lists of the console: filters live in the address, pages follow the API's cursors. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Page } from '@tuan/kit'
import { computed, ref, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export const PAGE_SIZE = 30

export function useUrlFilters<Name extends string>(names: readonly Name[]) {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() =>
    Object.fromEntries(names.map((name) => [name, typeof route.query[name] === 'string' ? route.query[name] : ''])) as Record<Name, string>)

  function set(changes: Partial<Record<Name, string>>) {
    const next = { ...route.query, ...changes }
    void router.replace({ query: Object.fromEntries(Object.entries(next).filter(([, value]) => value)) })
  }
  return { filters, set }
}

export interface RowsOptions<T, F> {
  key: string
  filters: ComputedRef<F>
  fetch: (filters: F, cursor: string | undefined) => Promise<Page<T>>
  /** Looks again by itself, in milliseconds. */
  every?: number
}

export function useRows<T, F extends object>({ key, filters, fetch, every }: RowsOptions<T, F>) {
  const trail = ref<string[]>([])
  watch(filters, (now, before) => {
    if (JSON.stringify(now) !== JSON.stringify(before)) trail.value = []
  })
  const cursor = computed(() => trail.value.at(-1))
  const query = useQuery({
    queryKey: computed(() => [key, filters.value, cursor.value ?? null]),
    queryFn: () => fetch(filters.value, cursor.value),
    placeholderData: keepPreviousData,
    refetchInterval: every ?? false,
  })
  const next = computed(() => query.data.value?.next_cursor ?? null)
  return {
    rows: computed<T[]>(() => query.data.value?.items ?? []),
    loading: computed(() => query.isFetching.value),
    first: computed(() => query.isPending.value),
    failed: computed(() => query.error.value),
    page: computed(() => trail.value.length + 1),
    hasNext: computed(() => next.value !== null),
    forward: () => { if (next.value) trail.value = [...trail.value, next.value] },
    backward: () => { trail.value = trail.value.slice(0, -1) },
    again: () => query.refetch(),
  }
}

export type Rows<T> = ReturnType<typeof useRows<T, object>>

/** Drops empty filters, so that they are not sent. */
export function given<F extends Record<string, string>>(filters: F): { [Name in keyof F]?: F[Name] } {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as { [Name in keyof F]?: F[Name] }
}
