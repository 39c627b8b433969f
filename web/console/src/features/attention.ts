/** What needs a person now, counted from the lists themselves; a full page counts as "that many and more". */
import { useQuery } from '@tanstack/vue-query'
import { now, serverClock } from '@tuan/kit'
import { computed } from 'vue'
import { api, body } from '../api'
import { staff } from '../app/session'

const limit = 50
const HOUR = 3_600_000

export interface Attention {
  key: string
  count: number
  more: boolean
  to: { path: string; query?: Record<string, string> }
  bad: boolean
}

const counted = (page: { items: unknown[]; next_cursor: string | null }) => ({ count: page.items.length, more: page.next_cursor !== null })

async function orders(): Promise<Attention[]> {
  const ship = await body(api.GET('/orders', { params: { query: { state: 'ready_to_ship', limit } } }))
  return [{ key: 'to_ship', ...counted(ship), to: { path: '/orders', query: { state: 'ready_to_ship' } }, bad: false }]
}

async function cases(): Promise<Attention[]> {
  const waiting = await body(api.GET('/after-sales', { params: { query: { waiting: 'shop', limit } } }))
  return [{ key: 'cases_waiting', ...counted(waiting), to: { path: '/after-sales', query: { waiting: 'shop' } }, bad: false }]
}

async function groups(): Promise<Attention[]> {
  const open = await body(api.GET('/plays/groups', { params: { query: { state: 'open', limit } } }))
  if (open.items[0]) serverClock(open.items[0].server_now)
  const closing = open.items.filter((group) => Date.parse(group.closes_at) - now() < HOUR)
  const to = { path: '/plays/groups', query: { state: 'open' } }
  return [
    { key: 'groups_open', ...counted(open), to, bad: false },
    { key: 'groups_closing', count: closing.length, more: false, to, bad: false },
  ]
}

async function refunds(): Promise<Attention[]> {
  const failed = await body(api.GET('/refunds', { params: { query: { state: 'needs_person', limit } } }))
  return [{ key: 'refunds_failed', ...counted(failed), to: { path: '/refunds', query: { state: 'needs_person' } }, bad: true }]
}

async function bills(): Promise<Attention[]> {
  const differ = await body(api.GET('/reconciliation', { params: { query: { state: 'differs', limit } } }))
  return [{ key: 'bills_differ', ...counted(differ), to: { path: '/reconciliation', query: { state: 'differs' } }, bad: true }]
}

async function engineRoom(): Promise<Attention[]> {
  const [jobs, deliveries] = await Promise.all([
    body(api.GET('/jobs', { params: { query: { status: 'failed', limit } } })),
    body(api.GET('/deliveries', { params: { query: { state: 'failed', limit } } })),
  ])
  return [
    { key: 'jobs_failed', ...counted(jobs), to: { path: '/jobs', query: { status: 'failed' } }, bad: true },
    { key: 'deliveries_failed', ...counted(deliveries), to: { path: '/deliveries', query: { state: 'failed' } }, bad: true },
  ]
}

async function tasks(): Promise<Attention[]> {
  const failed = await body(api.GET('/tasks', { params: { query: { state: 'failed', limit } } }))
  return [{ key: 'tasks_failed', ...counted(failed), to: { path: '/tasks', query: { state: 'failed' } }, bad: true }]
}

async function webhooks(): Promise<Attention[]> {
  const off = (await body(api.GET('/webhooks'))).filter((one) => !one.is_enabled && one.disabled_reason !== 'by_staff')
  return [{ key: 'webhooks_off', count: off.length, more: false, to: { path: '/webhooks' }, bad: true }]
}

/** Compared days, newest first: those of the last weeks that differ. */
async function figures(): Promise<Attention[]> {
  const days = await body(api.GET('/insights/reconciliations', { params: { query: { limit } } }))
  return [{ key: 'figures_differ', count: days.items.filter((day) => day.state === 'different').length, more: false, to: { path: '/figures' }, bad: true }]
}

/** Who may not read a list is not asked to look at it. */
const SOURCES: [permission: string, ask: () => Promise<Attention[]>][] = [
  ['orders.read', orders], ['cases.read', cases], ['campaigns.read', groups], ['payments.read', refunds], ['payments.reconcile_house', bills], ['system.read_house', engineRoom],
  ['insights.read', figures], ['tasks.read', tasks], ['webhooks.manage', webhooks],
]

export function useAttention() {
  const mine = computed(() => SOURCES.filter(([permission]) => staff.value?.permissions.includes(permission)))
  return useQuery({
    queryKey: computed(() => ['attention', mine.value.map(([permission]) => permission)]),
    refetchInterval: 60_000,
    queryFn: async () => (await Promise.all(mine.value.map(([, ask]) => ask()))).flat(),
  })
}
