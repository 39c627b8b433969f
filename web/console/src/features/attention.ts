/** What needs a person now, counted from the lists themselves; a full page counts as "that many and more". */
import { useQuery } from '@tanstack/vue-query'
import { now, serverClock } from '@tuan/kit'
import { api, body } from '../api'

const MOST = 50
const HOUR = 3_600_000

export interface Attention {
  key: string
  count: number
  more: boolean
  to: { path: string; query?: Record<string, string> }
  bad: boolean
}

const counted = (page: { items: unknown[]; next_cursor: string | null }) => ({ count: page.items.length, more: page.next_cursor !== null })

export function useAttention() {
  return useQuery({
    queryKey: ['attention'],
    refetchInterval: 60_000,
    queryFn: async (): Promise<Attention[]> => {
      const limit = MOST
      const [ship, groups, refunds, jobs, deliveries] = await Promise.all([
        body(api.GET('/orders', { params: { query: { state: 'ready_to_ship', limit } } })),
        body(api.GET('/plays/groups', { params: { query: { state: 'open', limit } } })),
        body(api.GET('/refunds', { params: { query: { state: 'failed', limit } } })),
        body(api.GET('/jobs', { params: { query: { status: 'failed', limit } } })),
        body(api.GET('/deliveries', { params: { query: { state: 'failed', limit } } })),
      ])
      if (groups.items[0]) serverClock(groups.items[0].server_now)
      const closing = groups.items.filter((group) => Date.parse(group.closes_at) - now() < HOUR)
      return [
        { key: 'to_ship', ...counted(ship), to: { path: '/orders', query: { state: 'ready_to_ship' } }, bad: false },
        { key: 'groups_open', ...counted(groups), to: { path: '/plays/groups', query: { state: 'open' } }, bad: false },
        { key: 'groups_closing', count: closing.length, more: false, to: { path: '/plays/groups', query: { state: 'open' } }, bad: false },
        { key: 'refunds_failed', ...counted(refunds), to: { path: '/refunds', query: { state: 'failed' } }, bad: true },
        { key: 'jobs_failed', ...counted(jobs), to: { path: '/jobs', query: { status: 'failed' } }, bad: true },
        { key: 'deliveries_failed', ...counted(deliveries), to: { path: '/deliveries', query: { state: 'failed' } }, bad: true },
      ]
    },
  })
}
