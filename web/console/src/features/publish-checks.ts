/** What would keep products from being published, asked of the rule that publishing uses: of a form in somebody's hands, or of many as they are kept. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { moneyText, useWords } from '@tuan/kit'
import { computed, ref, watch, type Ref } from 'vue'
import { api, body } from '../api'
import type { PublishCheck, PublishFinding } from '../api/types'
import type { ProductForm } from './product-form'

const WAIT_MS = 350

const writtenOf = ({ title, subtitle, description, pictures, options, skus }: ProductForm) => ({
  title, subtitle, description, picture_ids: pictures.map(({ id }) => id), options: options.map(({ name, values }) => ({ name, values: values.map(({ text }) => text) })),
  skus: skus.filter(({ is_sold }) => is_sold).map(({ id, price, reference_price }) => ({ id, price, reference_price })),
})

/** Asked again when the person pauses; `version` is what was saved last, since a price that is asked from now on may change the answer. */
export function usePublishCheck(form: Ref<ProductForm>, version: () => number | undefined) {
  const written = computed(() => JSON.stringify(writtenOf(form.value)))
  const asked = ref(written.value)
  watch(written, (now, _, undo) => {
    const timer = setTimeout(() => (asked.value = now), WAIT_MS)
    undo(() => clearTimeout(timer))
  })
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['publish-check', version(), asked.value]),
    queryFn: () => body(api.POST('/products/publish-checks', { body: { written: JSON.parse(asked.value) as ReturnType<typeof writtenOf> } })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const isCurrent = computed(() => asked.value === written.value)
  return { check: computed<PublishCheck | null>(() => data.value?.[0] ?? null), isCurrent, failed: error, again: refetch }
}

/** A finding in words. */
export function useFindingWords() {
  const { t, te } = useWords()
  return (finding: PublishFinding, place = '') => {
    const words = te(`publish.${finding.code}`) ? t(`publish.${finding.code}`) : finding.code
    const figure = finding.code !== 'reference_price_too_high' ? '' : finding.allowed ? t('publish.allowed', { amount: moneyText(finding.allowed) }) : t('publish.no_history')
    const where = place || (finding.code === 'translation_missing' && te(`product.${finding.at}`) ? t(`product.${finding.at}`) : '')
    return [where, words, figure].filter(Boolean).join(' \u00b7 ')
  }
}
