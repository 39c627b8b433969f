/** What happens on the pages, for the shop's own numbers. Without a write key in the page, or against the person's wish, nothing is told. */
import type { startTracker } from '@tuan/kit/tracker/tracker.ts'
import { watch } from 'vue'
import type { Router } from 'vue-router'
import { buyer } from './session'
import { shareToken } from './share-trail'

type Tracker = ReturnType<typeof startTracker>

const writeKey = document.querySelector<HTMLMetaElement>('meta[name="tuan-write-key"]')?.content
let tracker: Promise<Tracker | null> | null = null

function load(): Promise<Tracker | null> {
  tracker ??= writeKey
    ? import('@tuan/kit/tracker/tracker.ts').then(({ mayTrack, startTracker: start }) =>
        mayTrack() ? start({ writeKey, context: () => ({ ...(shareToken() && { share: shareToken() }) }) }) : null,
      // A browser that blocks the file has answered the question.
      ).catch(() => null)
    : Promise.resolve(null)
  return tracker
}

export function track(event: string, properties: Record<string, unknown> = {}): void {
  if (writeKey) void load().then((told) => told?.track(event, properties))
}

export function followPages(router: Router): void {
  if (!writeKey) return
  let last = ''
  router.afterEach((to, _, failure) => {
    if (failure || to.path === last) return
    last = to.path
    void load().then((told) => told?.page(String(to.name ?? to.path)))
  })
  watch(() => buyer.value?.id, (id) => void load().then((told) => told?.identify(id)), { immediate: true })
}
