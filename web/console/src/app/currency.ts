/** In which currency figures are shown: the shop's own, until somebody chooses another that it sells in. */
import { computed, shallowRef } from 'vue'
import { staff } from './session'

const chosen = shallowRef({ shop: '', currency: '' })

/** Empty: the shop's own. What was chosen in one shop says nothing in another. */
export const shownCurrency = computed(() => (chosen.value.shop === staff.value?.shop.id ? chosen.value.currency : ''))

export function showCurrency(currency: string): void {
  chosen.value = { shop: staff.value?.shop.id ?? '', currency }
}
