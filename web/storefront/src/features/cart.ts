/** The cart: what is in it, and changing it at once while the server catches up. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { useAction } from '@tuan/kit'
import { computed, ref } from 'vue'
import { api, body } from '../api'
import type { Cart, CartLine } from '../api/types'
import { useTell } from '../app/feedback'
import { tellOtherTabs } from '../app/other-tabs'
import { buyer } from '../app/session'

const KEY = ['cart'] as const

export function useCart() {
  const query = useQuery({
    queryKey: KEY,
    queryFn: () => body(api.GET('/cart')),
    enabled: computed(() => buyer.value !== null),
  })
  const cart = computed<Cart | undefined>(() => (buyer.value ? query.data.value : undefined))
  return {
    cart,
    count: computed(() => cart.value?.count ?? 0),
    loading: computed(() => buyer.value !== null && query.isPending.value),
    failed: computed(() => query.error.value),
    again: () => query.refetch(),
  }
}

export function useAddToCart(onAdded: () => void) {
  const cache = useQueryClient()
  const tell = useTell()
  return useAction(async (skuId: string, quantity: number) => {
    const before = cache.getQueryData<Cart>(KEY) ?? (await body(api.GET('/cart')))
    const already = before.shops.flatMap((shop) => shop.lines).find((line) => line.sku_id === skuId)?.quantity ?? 0
    const cart = await body(api.PUT('/cart/lines/{sku_id}', {
      params: { path: { sku_id: skuId } },
      body: { quantity: already + quantity, selected: true },
    }))
    cache.setQueryData(KEY, cart)
    tellOtherTabs('cart')
    onAdded()
  }, { onProblem: tell.problem })
}

/** Changes to lines. Each line has its own busy flag; the last answer of the server wins. */
export function useCartChanges() {
  const cache = useQueryClient()
  const tell = useTell()
  const busy = ref(new Set<string>())

  async function change(skuId: string, send: () => Promise<Cart>) {
    busy.value = new Set(busy.value).add(skuId)
    const { run } = useAction(send, {
      onProblem: (problem) => {
        tell.problem(problem)
        void cache.invalidateQueries({ queryKey: KEY })
      },
    })
    const cart = await run()
    if (cart) {
      cache.setQueryData(KEY, cart)
      tellOtherTabs('cart')
    }
    busy.value = new Set([...busy.value].filter((id) => id !== skuId))
  }

  const put = (line: CartLine, changes: { quantity?: number; selected?: boolean }) =>
    change(line.sku_id, () =>
      body(api.PUT('/cart/lines/{sku_id}', {
        params: { path: { sku_id: line.sku_id } },
        body: { quantity: changes.quantity ?? line.quantity, selected: changes.selected ?? line.selected },
      })))
  const remove = (line: CartLine) =>
    change(line.sku_id, () => body(api.DELETE('/cart/lines/{sku_id}', { params: { path: { sku_id: line.sku_id } } })))

  return { busy, put, remove }
}

/** What the chosen lines of the cart cost with everything that lowers them, and how far it is to the next reduction. */
export function useCartQuote(lines: () => { sku_id: string; quantity: number }[]) {
  return useQuery({
    queryKey: computed(() => ['quote', 'cart', lines().map((line) => `${line.sku_id}.${line.quantity}`)]),
    queryFn: () => body(api.POST('/quotes', { body: { lines: lines().map(({ sku_id, quantity }) => ({ sku_id, quantity })), best_coupons: true } })),
    enabled: computed(() => buyer.value !== null && lines().length > 0),
    staleTime: 0,
  })
}
