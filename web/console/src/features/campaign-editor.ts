/** Editing one campaign: load, save, check, and move it through its states. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { newId, useAction, useWords } from '@tuan/kit'
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, body } from '../api'
import type { CampaignRow, ProductDetail } from '../api/types'
import { useTell } from '../app/feedback'
import { campaignForm, campaignInput, emptyCampaign, skusOf } from './campaign-form'

export type CampaignMove = 'publish' | 'pause' | 'resume' | 'end'

export function useCampaignEditor() {
  const route = useRoute()
  const router = useRouter()
  const cache = useQueryClient()
  const tell = useTell()
  const { t, tx } = useWords()
  const id = computed(() => (route.name === 'campaign' ? String(route.params.id) : null))
  const idOfNew = newId()

  const query = useQuery({
    queryKey: computed(() => ['campaign', id.value]),
    queryFn: () => body(api.GET('/plays/group-buy/campaigns/{campaign_id}', { params: { path: { campaign_id: id.value! } } })),
    enabled: computed(() => id.value !== null),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  })
  const campaign = computed<CampaignRow | null>(() => query.data.value ?? null)
  const form = ref(emptyCampaign())
  const saved = ref(JSON.stringify(form.value))
  const changed = computed(() => JSON.stringify(form.value) !== saved.value)

  const product = useQuery({
    queryKey: computed(() => ['product', form.value.product_id]),
    queryFn: () => body(api.GET('/products/{product_id}', { params: { path: { product_id: form.value.product_id } } })),
    enabled: computed(() => form.value.product_id !== ''),
  })

  function fill(now: CampaignRow | null, goods: ProductDetail | undefined) {
    const next = now ? campaignForm(now) : { ...form.value }
    if (goods && goods.id === next.product_id) next.skus = skusOf(goods, tx, now?.product.id === goods.id ? now : null)
    form.value = next
    saved.value = now ? JSON.stringify(next) : saved.value
  }
  watch(campaign, (now) => now && fill(now, product.data.value), { immediate: true })
  watch(product.data, (goods) => {
    // The SKUs of the chosen product; what was typed for it stays.
    if (!goods || form.value.skus.some((sku) => goods.skus.some((one) => one.id === sku.sku_id))) return
    const untouched = !changed.value
    form.value = { ...form.value, skus: skusOf(goods, tx, campaign.value?.product.id === goods.id ? campaign.value : null) }
    if (untouched && campaign.value) saved.value = JSON.stringify(form.value)
  })

  const checks = useQuery({
    queryKey: computed(() => ['campaign-checks', id.value]),
    queryFn: () => body(api.GET('/plays/group-buy/campaigns/{campaign_id}/checks', { params: { path: { campaign_id: id.value! } } })),
    enabled: computed(() => id.value !== null),
  })

  function learn(row: CampaignRow) {
    cache.setQueryData(['campaign', row.id], row)
    void cache.invalidateQueries({ queryKey: ['campaigns'] })
    void cache.invalidateQueries({ queryKey: ['campaign-checks', row.id] })
  }

  async function store(): Promise<CampaignRow | null> {
    const input = campaignInput(form.value)
    if (typeof input === 'string') {
      tell.say(t(`campaign.missing_${input}`))
      return null
    }
    const row = campaign.value
      ? await body(api.PUT('/plays/group-buy/campaigns/{campaign_id}', { params: { path: { campaign_id: campaign.value.id } }, body: { ...input, version: campaign.value.version } }))
      : await body(api.POST('/plays/group-buy/campaigns', { body: { id: idOfNew, ...input } }))
    learn(row)
    saved.value = JSON.stringify(form.value)
    if (!id.value) await router.replace({ name: 'campaign', params: { id: row.id } })
    return row
  }

  const saving = useAction(async () => {
    if (await store()) tell.done(t('common.saved'))
  }, { onProblem: tell.problem })

  const moving = useAction(async (move: CampaignMove) => {
    if (move === 'end' && !(await tell.ask({ title: t('campaign.end_ask'), message: t('campaign.end_what'), yes: t('campaign.do_end') }))) return
    const row = move === 'publish' && changed.value ? await store() : campaign.value
    if (!row) return
    learn(await body(api.POST('/plays/group-buy/campaigns/{campaign_id}/{verb}', { params: { path: { campaign_id: row.id, verb: move } } })))
    tell.done(t('common.done'))
  }, { onProblem: tell.problem })

  return { id, query, campaign, form, changed, product, checks, saving, moving }
}
