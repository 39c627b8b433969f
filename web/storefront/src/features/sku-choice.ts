/** Choosing a variant: which values are possible, which SKU they mean, how many of it. */
import { computed, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import type { Product, Sku } from '../api/types'

export function useSkuChoice(
  product: MaybeRefOrGetter<Product>,
  sold: MaybeRefOrGetter<(sku: Sku) => boolean>,
  most: MaybeRefOrGetter<number | null>,
) {
  const chosen = ref<(number | null)[]>([])
  const quantity = ref(1)
  const skus = computed(() => toValue(product).skus.filter(toValue(sold)))

  watch(skus, (list) => {
    // The first variant that can be bought is chosen beforehand, so a single tap is enough for most.
    const first = list.find((sku) => sku.available > 0) ?? list[0]
    chosen.value = first ? [...first.option_values] : toValue(product).options.map(() => null)
  }, { immediate: true })

  const sku = computed(() =>
    skus.value.find((candidate) => candidate.option_values.every((value, index) => value === chosen.value[index])) ?? null)

  /** Whether a value leads to something in stock, given what is chosen for the other options. */
  function isPossible(option: number, value: number): boolean {
    return skus.value.some((candidate) =>
      candidate.available > 0 &&
      candidate.option_values.every((own, index) =>
        index === option ? own === value : chosen.value[index] === null || own === chosen.value[index]))
  }

  function choose(option: number, value: number) {
    const next = [...chosen.value]
    next[option] = value
    const fits = skus.value.some((candidate) => candidate.option_values.every((own, index) => next[index] === null || own === next[index]))
    // A value that does not go with the others takes them along to the nearest variant that has it.
    chosen.value = fits ? next : [...(skus.value.find((candidate) => candidate.option_values[option] === value)?.option_values ?? next)]
  }

  const max = computed(() => Math.max(1, Math.min(sku.value?.available ?? 1, toValue(most) ?? 99)))
  watch(max, (limit) => (quantity.value = Math.min(quantity.value, limit)))

  return { chosen, quantity, sku, max, isPossible, choose }
}
