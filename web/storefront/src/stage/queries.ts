/** Campaigns and groups as the server knows them. */
import { serverClock, useEndless, useLive } from '@tuan/kit'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { Campaign, Group, Product } from '../api/types'
import { buyer } from '../app/session'

export const groupKey = (id: string) => ['group', id] as const

export function useCampaign(id: MaybeRefOrGetter<string | null | undefined>) {
  return useQuery({
    queryKey: computed(() => ['campaign', toValue(id)]),
    queryFn: () => body(api.GET('/plays/campaigns/{campaign_id}', { params: { path: { campaign_id: toValue(id)! } } })),
    enabled: computed(() => Boolean(toValue(id))),
  })
}

export function useCampaigns() {
  return useEndless<Campaign>({
    key: ['campaigns', 'all'],
    fetch: (cursor) => body(api.GET('/plays/campaigns', { params: { query: { cursor, limit: 20 } } })),
  })
}

export function useOpenGroups(filter: MaybeRefOrGetter<{ kind?: string; campaign_id?: string; product_id?: string }>) {
  return useEndless<Group>({
    key: computed(() => ['groups', 'open', toValue(filter)]),
    fetch: (cursor) => body(api.GET('/plays/groups', { params: { query: { ...toValue(filter), cursor, limit: 20 } } })),
  })
}

/** What runs for a product, and the groups that can be joined; shown together when both are known. */
export function useRunning(product: () => Product) {
  const { data: campaign, isLoading } = useCampaign(() => product().play?.campaign_id)
  const groups = useOpenGroups(() => ({ product_id: product().id }))
  return { campaign, groups: groups.items, loading: computed(() => isLoading.value || groups.loading.value) }
}

export function useMyGroups() {
  return useEndless<Group>({
    key: ['groups', 'mine'],
    fetch: (cursor) => body(api.GET('/plays/groups/mine', { params: { query: { cursor, limit: 20 } } })),
    enabled: computed(() => buyer.value !== null),
  })
}

/** One group, kept live while it is open. */
export function useGroup(id: MaybeRefOrGetter<string>) {
  const cache = useQueryClient()
  const query = useQuery({
    queryKey: computed(() => groupKey(toValue(id))),
    queryFn: async () => {
      const group = await body(api.GET('/plays/groups/{group_id}', { params: { path: { group_id: toValue(id) } } }))
      serverClock(group.server_now)
      return group
    },
  })
  const address = computed(() =>
    query.data.value?.state === 'open' ? `/api/storefront/v1/plays/groups/${toValue(id)}/live` : null)
  const { connected } = useLive<Group>(address, 'group', (group) => {
    serverClock(group.server_now)
    cache.setQueryData(groupKey(group.id), group)
  })
  return { ...query, connected }
}
