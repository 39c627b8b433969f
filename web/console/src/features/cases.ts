/** One case in the operator's hands. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { newId, useAction, useWords } from '@tuan/kit'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { CaseDetail, CaseRow } from '../api/types'
import { useTell } from '../app/feedback'

export const CASE_STATES: CaseRow['state'][] = ['applied', 'appealed', 'goods_sent_back', 'goods_received', 'approved', 'refused', 'refunding', 'refunded', 'replaced', 'closed']

export function useCase(id: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const key = computed(() => ['case', toValue(id)])
  const path = () => ({ path: { case_id: toValue(id) } })
  const query = useQuery({
    queryKey: key,
    queryFn: () => body(api.GET('/after-sales/{case_id}', { params: path() })),
    refetchInterval: ({ state }) => (state.data?.state === 'refunding' ? 5_000 : false),
  })
  const know = (now: CaseDetail) => {
    cache.setQueryData(key.value, now)
    for (const other of ['cases', 'case-counts', 'attention', 'order', 'orders', 'refunds']) void cache.invalidateQueries({ queryKey: [other] })
    tell.done(t('common.saved'))
    return true
  }
  const onProblem = (problem: Parameters<typeof tell.problem>[0]) => {
    tell.problem(problem)
    void query.refetch()
  }
  const approving = useAction(async () => {
    const one = query.data.value
    if (!one || !(await tell.ask({ title: t('cases.approve_ask'), message: t({ return: 'cases.approve_return', exchange: 'cases.approve_swap', refund_only: 'cases.approve_money' }[one.kind]) }))) return
    know(await body(api.POST('/after-sales/{case_id}/approval', { params: path() })))
  }, { onProblem })
  const refusing = useAction(async () => {
    const words = await tell.askWhy({ title: t('cases.refuse'), message: t('cases.refuse_what'), hint: t('cases.refuse_why') })
    if (!words) return
    know(await body(api.POST('/after-sales/{case_id}/refusal', { params: path(), body: { words } })))
  }, { onProblem })
  const deciding = useAction(async (grants: boolean) => {
    const words = await tell.askWhy({ title: t(grants ? 'cases.grant' : 'cases.uphold'), message: t('cases.decide_what'), hint: t('cases.refuse_why') })
    if (!words) return
    know(await body(api.POST('/after-sales/{case_id}/appeal-decision', { params: path(), body: { grants, words } })))
  }, { onProblem })
  const receiving = useAction(async (restocked: { order_line_id: string; quantity: number }[]) => know(await body(api.POST('/after-sales/{case_id}/receipt', { params: path(), body: { restocked } }))), { onProblem })
  const replacing = useAction(async (carrier: string, number: string) => know(await body(api.POST('/after-sales/{case_id}/replacement', { params: path(), body: { carrier, tracking_number: number } }))), { onProblem })
  return { query, replacing, approving, refusing, deciding, receiving }
}

/** Money of a line that a shop gives back by itself. */
export function useGoodwill(orderId: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  return useAction(async (lineId: string, minor: number, words: string) => {
    await api.POST('/orders/{order_id}/goodwill', { params: { path: { order_id: toValue(orderId) } }, body: { id: newId(), order_line_id: lineId, amount: minor, words } })
    for (const other of ['cases', 'case-counts', 'order', 'orders', 'refunds']) void cache.invalidateQueries({ queryKey: [other] })
    tell.done(t('common.saved'))
    return true
  }, { onProblem: tell.problem })
}
