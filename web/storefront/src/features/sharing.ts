/** Making a share link for what is on the page. */
import { useAction } from '@tuan/kit'
import { shallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, body } from '../api'
import type { Share, ShareKind } from '../api/types'
import { useTell } from '../app/feedback'
import { buyer } from '../app/session'
import { shareToken } from '../app/share-trail'

export function useSharing() {
  const tell = useTell()
  const route = useRoute()
  const router = useRouter()
  const share = shallowRef<Share | null>(null)

  const { run, busy } = useAction(async (kind: ShareKind, targetId: string) => {
    // The link names its sharer, so a stranger signs in first and comes back here.
    if (!buyer.value) {
      await router.push({ name: 'sign-in', query: { next: route.fullPath } })
      return
    }
    share.value = await body(api.POST('/shares', { body: { kind, target_id: targetId, parent_token: shareToken() } }))
  }, { onProblem: tell.problem })

  return { share, start: run, starting: busy, close: () => (share.value = null) }
}
