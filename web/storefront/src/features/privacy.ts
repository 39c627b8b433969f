/** What the house holds about me, and what I have asked of it. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { newId, useAction, useWords } from '@tuan/kit'
import { computed } from 'vue'
import { api, body } from '../api'
import type { PrivacyKind } from '../api/types'
import { useTell } from '../app/feedback'
import { buyer } from '../app/session'

const KEY = ['privacy'] as const

export function usePrivacy() {
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const query = useQuery({ queryKey: KEY, queryFn: () => body(api.GET('/privacy')), enabled: computed(() => buyer.value !== null) })
  const refresh = () => cache.invalidateQueries({ queryKey: KEY })

  const asking = useAction(async (kind: PrivacyKind) => {
    if (kind === 'erase' && !(await tell.ask({ title: t('privacy.erase_ask'), message: t('privacy.erase_what') }))) return
    await api.POST('/privacy/requests', { body: { id: newId(), kind } })
    await refresh()
    tell.done(t('privacy.asked'))
  }, { onProblem: tell.problem })

  const withdrawing = useAction(async (id: string) => {
    await api.DELETE('/privacy/requests/{request_id}', { params: { path: { request_id: id } } })
    await refresh()
    tell.done(t('privacy.withdrawn'))
  }, { onProblem: (problem) => {
    tell.problem(problem)
    void refresh()
  } })

  const isOpen = (kind: PrivacyKind) => query.data.value?.requests.some((one) => one.kind === kind && one.state === 'open') ?? false
  return { ...query, asking, withdrawing, isOpen }
}
