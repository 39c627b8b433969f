/** One group in the operator's hands. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { serverClock, useAction, useWords } from '@tuan/kit'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import { useTell } from '../app/feedback'

export function useGroup(id: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const query = useQuery({
    queryKey: computed(() => ['group', toValue(id)]),
    queryFn: async () => {
      const detail = await body(api.GET('/plays/groups/{group_id}', { params: { path: { group_id: toValue(id) } } }))
      serverClock(detail.group.server_now)
      return detail
    },
    refetchInterval: ({ state }) => (state.data?.group.state === 'open' ? 10_000 : false),
  })
  const detail = computed(() => query.data.value ?? null)
  const mayComplete = computed(() => detail.value?.group.shop_may_complete ?? false)

  const completing = useAction(async () => {
    if (!(await tell.ask({ title: t('group.complete_ask'), message: t('group.complete_what'), yes: t('group.complete') }))) return
    await api.POST('/plays/groups/{group_id}/complete-by-shop', { params: { path: { group_id: toValue(id) } } })
    await Promise.all([query.refetch(), cache.invalidateQueries({ queryKey: ['groups'] })])
    tell.done(t('common.done'))
  }, { onProblem: tell.problem })

  return { query, detail, mayComplete, completing }
}
