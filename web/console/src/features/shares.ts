/** The share tree of one thing: pages come with parents before children and are put below each other here. */
import { useEndless } from '@tuan/kit'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { api, body } from '../api'
import type { Share, ShareKind } from '../api/types'

/** A share with how deep it stands below the shares that are shown. */
export interface Branch extends Share {
  level: number
}

export function inOrder(shares: readonly Share[]): Branch[] {
  const shown = new Set(shares.map(({ id }) => id))
  const below = new Map<string, Share[]>()
  for (const share of shares) {
    const parent = share.parent_id !== null && shown.has(share.parent_id) ? share.parent_id : ''
    below.set(parent, (below.get(parent) ?? []).concat(share))
  }
  const walk = (parent: string, level: number): Branch[] =>
    (below.get(parent) ?? []).flatMap((share) => [{ ...share, level }, ...walk(share.id, level + 1)])
  return walk('', 0)
}

export function useShareTree(thing: MaybeRefOrGetter<{ kind: ShareKind; target_id: string }>) {
  const list = useEndless<Share>({
    key: computed(() => ['shares', toValue(thing)]),
    fetch: (cursor) => body(api.GET('/shares', { params: { query: { ...toValue(thing), cursor, limit: 100 } } })),
  })
  return { ...list, branches: computed(() => inOrder(list.items.value)) }
}
