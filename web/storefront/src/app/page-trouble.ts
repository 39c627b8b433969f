/** A page whose script cannot be fetched: offline, or a new version has taken the old files away. */
import { keepInTab } from '@tuan/kit'
import { ref } from 'vue'
import type { Router } from 'vue-router'

const KEY = 'tuan.reloaded'
const ONCE_IN = 30_000

/** True while the page that was asked for could not be brought. */
export const pageMissing = ref(false)

export function watchForTrouble(router: Router): void {
  router.afterEach(() => (pageMissing.value = false))
  router.onError((_, to) => {
    const lately = Date.now() - (keepInTab.get<number>(KEY) ?? 0) < ONCE_IN
    if (navigator.onLine && !lately) {
      // The house has most likely been renewed: the page in its new form has the new files.
      keepInTab.set(KEY, Date.now())
      location.assign(to.fullPath)
    } else {
      pageMissing.value = true
    }
  })
}
