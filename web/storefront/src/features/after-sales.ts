/** What a buyer can give back of an order, and what becomes of it. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { newId, useAction, useEndless, useWords, type Picture } from '@tuan/kit'
import { computed, reactive, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useRouter } from 'vue-router'
import { api, body } from '../api'
import type { Case, CaseCard, OrderCard, Ways } from '../api/types'
import { useTell } from '../app/feedback'

/** How something goes back: before it has left, money alone, goods and money, or goods for the same goods. */
export type Way = 'unsent' | 'money' | 'goods' | 'swap'

const AFTER_PAYMENT: readonly OrderCard['state'][] = ['paid', 'ready_to_ship', 'shipped', 'delivered']
export const mayApply = (order: Pick<OrderCard, 'state'>) => AFTER_PAYMENT.includes(order.state)

export const caseTone = (state: CaseCard['state']) =>
  ({ applied: 'busy', approved: 'warn', refused: 'bad', appealed: 'busy', goods_sent_back: 'busy', goods_received: 'busy', refunding: 'busy', refunded: 'ok', replaced: 'ok', closed: 'quiet' } as const)[state]

export function useWays(orderId: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => ['after-sales', 'ways', toValue(orderId)]),
    queryFn: () => body(api.GET('/orders/{order_id}/after-sales', { params: { path: { order_id: toValue(orderId) } } })),
    staleTime: 0,
  })
}

export function useCases() {
  return useEndless<CaseCard>({
    key: ['after-sales', 'list'],
    fetch: (cursor) => body(api.GET('/after-sales', { params: { query: { cursor, limit: 10 } } })),
  })
}

export function useCase(id: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  const tell = useTell()
  const { t } = useWords()
  const path = () => ({ path: { case_id: toValue(id) } })
  const key = computed(() => ['after-sales', 'one', toValue(id)])
  const query = useQuery({
    queryKey: key,
    queryFn: () => body(api.GET('/after-sales/{case_id}', { params: path() })),
    staleTime: 5_000,
    // Money on its way back is followed until it has arrived.
    refetchInterval: ({ state }) => (state.data?.state === 'refunding' ? 5_000 : false),
  })
  const know = (now: Case) => {
    cache.setQueryData(key.value, now)
    void cache.invalidateQueries({ queryKey: ['after-sales', 'list'] })
    void cache.invalidateQueries({ queryKey: ['orders'] })
  }
  const onProblem = (problem: Parameters<typeof tell.problem>[0]) => {
    tell.problem(problem)
    void query.refetch()
  }
  const withdrawing = useAction(async () => {
    if (!(await tell.ask({ title: t('care.withdraw_ask'), message: t('care.withdraw_what'), yes: t('care.withdraw') }))) return
    know(await body(api.POST('/after-sales/{case_id}/withdrawal', { params: path() })))
    tell.done(t('care.withdrawn'))
  }, { onProblem })
  const appealing = useAction(async (words: string) => {
    know(await body(api.POST('/after-sales/{case_id}/appeal', { params: path(), body: { words } })))
    tell.done(t('care.appealed'))
    return true
  }, { onProblem })
  const sending = useAction(async (carrier: string, number: string) => {
    know(await body(api.POST('/after-sales/{case_id}/parcel', { params: path(), body: { carrier, tracking_number: number } })))
    tell.done(t('care.sent'))
    return true
  }, { onProblem })
  return { ...query, withdrawing, appealing, sending }
}

const pieces = (ways: Ways, way: Way) => ways.lines.reduce((sum, line) => sum + (way === 'unsent' ? line.unsent : line.sent), 0)

/** What the buyer is choosing on the page where a case begins. */
export function useApplication(orderId: MaybeRefOrGetter<string>) {
  const router = useRouter()
  const cache = useQueryClient()
  const tell = useTell()
  const query = useWays(orderId)
  const ways = query.data
  const id = newId()
  const way = ref<Way>('unsent')
  const reason = ref('')
  const words = ref('')
  const pictures = ref<Picture[]>([])
  /** Order line → how many pieces go back; a line that is not chosen is not in it. */
  const chosen = reactive<Record<string, number>>({})

  const kind = computed(() => ({ unsent: 'refund_only', money: 'refund_only', goods: 'return', swap: 'exchange' } as const)[way.value])
  const offered = computed(() => (ways.value ? (['unsent', 'money', 'goods', 'swap'] as const).filter((one) => pieces(ways.value!, one) > 0) : []))
  const reasons = computed(() => ways.value?.reasons.filter((one) => one.kinds.includes(kind.value)) ?? [])
  const most = (lineId: string) => {
    const line = ways.value?.lines.find((one) => one.order_line_id === lineId)
    return line ? (way.value === 'unsent' ? line.unsent : line.sent) : 0
  }
  const lines = computed(() => ways.value?.order.lines.filter((line) => most(line.id) > 0) ?? [])

  watch(offered, (now) => {
    if (now.length && !now.includes(way.value)) way.value = now[0]!
  }, { immediate: true })
  watch([way, lines], () => {
    for (const line of Object.keys(chosen)) if (most(line) === 0) delete chosen[line]
    for (const line of Object.keys(chosen)) chosen[line] = Math.min(chosen[line]!, most(line))
    if (lines.value.length === 1 && !Object.keys(chosen).length) chosen[lines.value[0]!.id] = most(lines.value[0]!.id)
    if (!reasons.value.some((one) => one.code === reason.value)) reason.value = ''
  }, { immediate: true })

  const due = computed(() => {
    const minor = Object.entries(chosen).reduce((sum, [line, quantity]) => sum + (ways.value?.lines.find((one) => one.order_line_id === line)?.amounts[quantity - 1] ?? 0), 0)
    return { minor, currency: ways.value?.order.total.currency ?? 'CNY' }
  })
  /** Less than is due may be asked for when the goods are kept; null asks for all of it. */
  const lowered = ref<number | null>(null)
  const mayLower = computed(() => way.value === 'money' && Object.keys(chosen).length === 1)
  watch([due, mayLower], () => (lowered.value = null))
  const amount = computed(() => ({ ...due.value, minor: lowered.value ?? due.value.minor }))
  const isLast = computed(() => lowered.value === null && (ways.value?.lines.every((line) => line.left === (chosen[line.order_line_id] ?? 0)) ?? false))
  const shopBears = computed(() => ways.value?.shipping_comes_anyway || reasons.value.find((one) => one.code === reason.value)?.is_shops_fault || false)
  const shipping = computed(() => (ways.value && isLast.value && shopBears.value ? ways.value.shipping_left : null))
  const ready = computed(() => Object.keys(chosen).length > 0 && reason.value !== '')

  const applying = useAction(async () => {
    const asked = Object.entries(chosen).map(([line, quantity]) => ({ order_line_id: line, quantity, ...(lowered.value === null ? {} : { amount: lowered.value }) }))
    const made = await body(api.POST('/after-sales', { body: {
      id, order_id: toValue(orderId), kind: kind.value, is_sent: way.value !== 'unsent', lines: asked, reason: reason.value, words: words.value.trim(),
      picture_ids: pictures.value.map((one) => one.id), shown: amount.value,
    } }))
    await cache.invalidateQueries({ queryKey: ['after-sales'] })
    void cache.invalidateQueries({ queryKey: ['orders'] })
    await router.replace({ name: 'case', params: { id: made.id } })
  }, { onProblem: (problem) => {
    tell.problem(problem)
    void query.refetch()
  } })
  const protecting = useAction(async (lineId: string, shown: { minor: number; currency: string }) => {
    const made = await body(api.POST('/orders/{order_id}/price-protection', { params: { path: { order_id: toValue(orderId) } }, body: { id: newId(), order_line_id: lineId, shown } }))
    await cache.invalidateQueries({ queryKey: ['after-sales'] })
    void cache.invalidateQueries({ queryKey: ['orders'] })
    await router.push({ name: 'case', params: { id: made.id } })
  }, { onProblem: (problem) => {
    tell.problem(problem)
    void query.refetch()
  } })
  return { query, ways, protecting, way, offered, reasons, reason, words, pictures, chosen, lines, most, due, lowered, mayLower, amount, isLast, shipping, ready, applying }
}
