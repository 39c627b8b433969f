/** The house's name, colour and banners, and the colour of the shop that a page is about. The server has drawn the page in its colour already. */
import { useQuery } from '@tanstack/vue-query'
import { computed, onActivated, onBeforeUnmount, onDeactivated, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'

const FRESH_MS = 300_000
// As the kit's tokens have them: what a shop without a colour wears beside a house that has one.
const HOUSE = { '--accent': '#e93b3d', '--accent-ink': '#d0262a', '--accent-soft': '#fdeeee' }

export function useLook() {
  return useQuery({ queryKey: ['look'], queryFn: () => body(api.GET('/shop')), staleTime: FRESH_MS })
}

const tokens = (accent: string) => ({ '--accent': accent, '--accent-ink': accent, '--accent-soft': `color-mix(in srgb, ${accent} 9%, #fff)` })

/** Puts colours over the house's; none takes them off again. */
function wear(colours: Record<string, string> | null): void {
  document.getElementById('worn')?.remove()
  for (const name of Object.keys(HOUSE)) {
    if (colours) document.documentElement.style.setProperty(name, colours[name]!)
    else document.documentElement.style.removeProperty(name)
  }
}

/** While this page is shown, it wears the colour of the shop that it is about. */
export function useShopColour(shopId: MaybeRefOrGetter<string | undefined>): void {
  const { data: house } = useLook()
  const isShown = ref(true)
  const other = computed(() => {
    const id = toValue(shopId)
    return house.value && id && id !== house.value.shop_id ? id : null
  })
  const { data: own } = useQuery({
    queryKey: computed(() => ['look', other.value]),
    queryFn: () => body(api.GET('/shops/{shop_id}/look', { params: { path: { shop_id: other.value! } } })),
    enabled: computed(() => other.value !== null),
    staleTime: FRESH_MS,
  })
  watch([isShown, other, own, house], () => {
    if (!isShown.value || !house.value || toValue(shopId) === undefined) return
    if (!other.value) wear(null)
    else if (own.value) wear(own.value.accent ? tokens(own.value.accent) : HOUSE)
  }, { immediate: true })
  const undress = () => {
    isShown.value = false
    wear(null)
  }
  onActivated(() => (isShown.value = true))
  onDeactivated(undress)
  onBeforeUnmount(undress)
}
