/** The shop's categories. */
import { useQuery } from '@tanstack/vue-query'
import { api, body } from '../api'

export const CATEGORIES = ['categories'] as const

export function useCategories() {
  return useQuery({ queryKey: CATEGORIES, queryFn: () => body(api.GET('/categories')), staleTime: 60_000 })
}
