/** A search as its address says it: words, category, order, filters. Going back brings it back. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ProductSort } from '../api/types'
import type { Narrowing } from '../components/FilterSheet.vue'
import type { ProductFilters } from './catalog'

const SORTS: readonly ProductSort[] = ['relevance', 'sales', 'newest', 'price_asc', 'price_desc']

export function useSearchAddress() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: string) => (typeof route.query[name] === 'string' && route.query[name] ? (route.query[name] as string) : undefined)
  const whole = (name: string) => (/^\d{1,12}$/.test(text(name) ?? '') ? Number(text(name)) : null)

  const q = computed(() => text('q'))
  const category = computed(() => text('category'))
  const sort = computed<ProductSort>(() => SORTS.find((one) => one === text('sort')) ?? (q.value ? 'relevance' : 'sales'))
  const narrowing = computed<Narrowing>(() => ({ from: whole('from'), to: whole('to'), inStock: route.query.in_stock === '1', together: route.query.together === '1' }))
  const narrowed = computed(() => Object.values(narrowing.value).filter((value) => value !== null && value !== false).length)
  const filters = computed<ProductFilters>(() => {
    const { from, to, inStock, together } = narrowing.value
    return {
      ...(q.value && { q: q.value }),
      ...(category.value && { category: category.value }),
      sort: sort.value,
      ...(inStock && { in_stock: true }),
      ...(together && { together: true }),
      ...(from !== null && { price_from: from }),
      ...(to !== null && { price_to: to }),
    }
  })

  function go(changes: Record<string, string | undefined>) {
    const query = { ...route.query, ...changes }
    delete query.focus
    void router.replace({ query })
  }
  const narrow = ({ from, to, inStock, together }: Narrowing) =>
    go({ from: from?.toString(), to: to?.toString(), in_stock: inStock ? '1' : undefined, together: together ? '1' : undefined })
  const widen = () => narrow({ from: null, to: null, inStock: false, together: false })
  return { q, category, sort, narrowing, narrowed, filters, go, narrow, widen }
}
