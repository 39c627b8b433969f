/** Tabs of the same shop tell each other of what they change, so that none shows an old cart, or somebody who has left. */
import type { QueryClient } from '@tanstack/vue-query'

type News = 'cart' | 'session'

const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('tuan') : null

export const tellOtherTabs = (news: News): void => channel?.postMessage(news)

export function hearOtherTabs(cache: QueryClient, askWhoIsHere: () => Promise<unknown>): void {
  channel?.addEventListener('message', ({ data }: MessageEvent<News>) => {
    if (data === 'cart') void cache.invalidateQueries({ queryKey: ['cart'] })
    // Offline, the next request tells.
    else askWhoIsHere().then(() => cache.invalidateQueries()).catch(() => undefined)
  })
}
