/** Editing one product: load, save with its version, publish, withdraw. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { newId, useAction, useWords } from '@tuan/kit'
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, body } from '../api'
import type { ProductDetail } from '../api/types'
import { useTell } from '../app/feedback'
import { emptyForm, formOf, inputOf, withOptions, type OptionForm } from './product-form'
import { usePublishCheck } from './publish-checks'

export function useProductEditor() {
  const route = useRoute()
  const router = useRouter()
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const id = computed(() => (route.name === 'product' ? String(route.params.id) : null))
  const idOfNew = newId()

  const query = useQuery({
    queryKey: computed(() => ['product', id.value]),
    queryFn: () => body(api.GET('/products/{product_id}', { params: { path: { product_id: id.value! } } })),
    enabled: computed(() => id.value !== null),
    // A form in the person's hands is not replaced behind their back.
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  })
  const product = computed(() => query.data.value ?? null)
  const form = ref(emptyForm())
  const saved = ref(JSON.stringify(form.value))

  watch(product, (now) => {
    if (!now) return
    form.value = formOf(now)
    saved.value = JSON.stringify(form.value)
  }, { immediate: true })
  const changed = computed(() => JSON.stringify(form.value) !== saved.value)

  const publishCheck = usePublishCheck(form, () => product.value?.version)

  function setOptions(options: OptionForm[]) {
    form.value = withOptions(form.value, options)
  }

  function learn(detail: ProductDetail) {
    cache.setQueryData(['product', detail.id], detail)
    void cache.invalidateQueries({ queryKey: ['products'] })
  }

  async function store(): Promise<ProductDetail | null> {
    const input = inputOf(form.value)
    if (!input) {
      tell.say(t('product.price_missing'))
      return null
    }
    const detail = product.value
      ? await body(api.PUT('/products/{product_id}', { params: { path: { product_id: product.value.id } }, body: { ...input, version: product.value.version } }))
      : await body(api.POST('/products', { body: { id: idOfNew, ...input } }))
    learn(detail)
    if (!id.value) await router.replace({ name: 'product', params: { id: detail.id } })
    return detail
  }

  const saving = useAction(async () => {
    if (await store()) tell.done(t('common.saved'))
  }, { onProblem: tell.problem })

  const publishing = useAction(async () => {
    const detail = changed.value ? await store() : product.value
    if (!detail) return
    learn(await body(api.POST('/products/{product_id}/publish', { params: { path: { product_id: detail.id } } })))
    tell.done(t('product.published'))
  }, {
    onProblem(problem) {
      // Somebody was faster than the check: the reasons are asked for again.
      void publishCheck.again()
      tell.problem(problem)
    },
  })

  const withdrawing = useAction(async () => {
    if (!product.value || !(await tell.ask({ title: t('product.withdraw_ask'), message: t('product.withdraw_what'), yes: t('product.withdraw') }))) return
    learn(await body(api.POST('/products/{product_id}/withdraw', { params: { path: { product_id: product.value.id } } })))
  }, { onProblem: tell.problem })

  return { id, query, product, form, changed, publishCheck, setOptions, saving, publishing, withdrawing }
}
