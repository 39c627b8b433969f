/** What the shop sells: lists, one product, categories. */
import { useQuery } from '@tanstack/vue-query'
import { useEndless } from '@tuan/kit'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { ProductCard, ProductPage, ProductSort } from '../api/types'

export interface ProductFilters {
  q?: string
  category?: string
  sort?: ProductSort
  in_stock?: boolean
  together?: boolean
  price_from?: number
  price_to?: number
}

export function useProducts(filters: MaybeRefOrGetter<ProductFilters>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useEndless<ProductCard, ProductPage>({
    key: computed(() => ['products', toValue(filters)]),
    fetch: (cursor) => body(api.GET('/products', { params: { query: { ...toValue(filters), cursor, limit: 20 } } })),
    enabled,
  })
}

export function useProduct(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => ['product', toValue(id)]),
    queryFn: () => body(api.GET('/products/{product_id}', { params: { path: { product_id: toValue(id) } } })),
  })
}

export function useCategories() {
  return useQuery({ queryKey: ['categories'], queryFn: () => body(api.GET('/categories')), staleTime: 300_000 })
}

/** The currency of what is sold here, even while a list is empty. */
export function useCurrency(enabled: MaybeRefOrGetter<boolean>) {
  const { data } = useQuery({
    queryKey: ['currency'],
    queryFn: () => body(api.GET('/products', { params: { query: { limit: 1 } } })),
    enabled: computed(() => toValue(enabled)),
    staleTime: 300_000,
  })
  return computed(() => data.value?.items[0]?.price_from.currency)
}
