/** Editing one campaign: load, save, check, and move it through its states. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { newId, useAction, useWords } from '@tuan/kit'
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, body } from '../api'
import type { CampaignRow } from '../api/types'
import { useTell } from '../app/feedback'
import type { Suggestion, Written } from '../app/plays'
import { campaignForm, campaignInput, emptyCampaign } from './campaign-form'
import { usePlayKinds } from './play-kinds'

export type CampaignMove = 'publish' | 'pause' | 'resume' | 'end'

export function useCampaignEditor() {
  const route = useRoute()
  const router = useRouter()
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const id = computed(() => (route.name === 'campaign' ? String(route.params.id) : null))
  const idOfNew = newId()

  const query = useQuery({
    queryKey: computed(() => ['campaign', id.value]),
    queryFn: () => body(api.GET('/plays/campaigns/{campaign_id}', { params: { path: { campaign_id: id.value! } } })),
    enabled: computed(() => id.value !== null),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  })
  // A new campaign may begin as a copy of another.
  const copyOf = computed(() => (id.value === null && typeof route.query.copy === 'string' ? route.query.copy : null))
  const original = useQuery({
    queryKey: computed(() => ['campaign', 'copy', copyOf.value]),
    queryFn: () => body(api.GET('/plays/campaigns/{campaign_id}', { params: { path: { campaign_id: copyOf.value! } } })),
    enabled: computed(() => copyOf.value !== null),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  })
  const campaign = computed<CampaignRow | null>(() => query.data.value ?? null)
  const form = ref(emptyCampaign())
  const written = shallowRef<Written | null>(null)
  const now = () => JSON.stringify([form.value, written.value?.config])
  const saved = ref<string | null>(null)
  const changed = computed(() => saved.value !== null && now() !== saved.value)

  const { kinds } = usePlayKinds()
  // A new campaign is of the first play until another is chosen.
  watch(kinds, ([first]) => (form.value.kind ||= first?.kind ?? ''), { immediate: true })
  watch(original.data, (row) => {
    if (!row) return
    const { days } = emptyCampaign()
    const name = { zh: t('campaign.copy_of', { name: row.name.zh }), en: t('campaign.copy_of', { name: row.name.en }) }
    form.value = { ...campaignForm(row), name, days }
  }, { immediate: true })
  watch(campaign, (row) => {
    if (row && saved.value === null) form.value = campaignForm(row)
  }, { immediate: true })

  /** The play's form says what it holds: at first what was saved, then what was typed. */
  function write(what: Written) {
    written.value = what
    if (campaign.value) saved.value ??= now()
  }

  /** What a template of the play would call the campaign and how long it would run. */
  function suggest({ name, days }: Suggestion) {
    if (!form.value.name.zh && !form.value.name.en) form.value.name = { ...name }
    const start = form.value.days?.[0] ?? emptyCampaign().days![0]
    form.value.days = [start, new Date(start.getTime() + days * 86_400_000)]
  }

  const product = useQuery({
    queryKey: computed(() => ['product', form.value.product_id]),
    queryFn: () => body(api.GET('/products/{product_id}', { params: { path: { product_id: form.value.product_id } } })),
    enabled: computed(() => form.value.product_id !== ''),
  })

  const checks = useQuery({
    queryKey: computed(() => ['campaign-checks', id.value]),
    queryFn: () => body(api.GET('/plays/campaigns/{campaign_id}/checks', { params: { path: { campaign_id: id.value! } } })),
    enabled: computed(() => id.value !== null),
  })

  function learn(row: CampaignRow) {
    cache.setQueryData(['campaign', row.id], row)
    void cache.invalidateQueries({ queryKey: ['campaigns'] })
    void cache.invalidateQueries({ queryKey: ['campaign-checks', row.id] })
  }

  async function store(): Promise<CampaignRow | null> {
    const { product_id, days } = form.value
    if (!product_id || !written.value || !days || written.value.missing) {
      tell.say(!product_id ? t('campaign.missing_product') : !days ? t('campaign.missing_days') : (written.value?.missing ?? t('campaign.no_form')))
      return null
    }
    const input = campaignInput(form.value, days, written.value)
    const row = campaign.value
      ? await body(api.PUT('/plays/campaigns/{campaign_id}', { params: { path: { campaign_id: campaign.value.id } }, body: { ...input, version: campaign.value.version } }))
      : await body(api.POST('/plays/campaigns', { body: { id: idOfNew, ...input } }))
    learn(row)
    saved.value = now()
    if (!id.value) await router.replace({ name: 'campaign', params: { id: row.id } })
    return row
  }

  const saving = useAction(async () => {
    if (await store()) tell.done(t('common.saved'))
  }, { onProblem: tell.problem })

  const moving = useAction(async (move: CampaignMove) => {
    if (move === 'end' && !(await tell.ask({ title: t('campaign.end_ask'), message: t('campaign.end_what'), yes: t('campaign.do_end') }))) return
    const row = move === 'publish' && (changed.value || !campaign.value) ? await store() : campaign.value
    if (!row) return
    learn(await body(api.POST('/plays/campaigns/{campaign_id}/{verb}', { params: { path: { campaign_id: row.id, verb: move } } })))
    tell.done(t('common.done'))
  }, { onProblem: tell.problem })

  return { id, query, campaign, original, copyOf, kinds, form, written, write, suggest, changed, product, checks, saving, moving }
}
