/** Who works here: a member of staff, or nobody yet. */
import { computed, shallowRef } from 'vue'
import type { Staff, StaffSession } from '../api/types'
import { forgetWays } from '../features/recent-ways'

const NOBODY: StaffSession = { staff: null, csrf_token: null, demo: false }

const current = shallowRef<StaffSession>(NOBODY)
let loading: Promise<StaffSession> | null = null

export const csrfToken = () => current.value.csrf_token
export const staff = computed<Staff | null>(() => current.value.staff)

/** The shop's clock, by which days and times are shown; the device's while nobody is signed in, or where a browser does not know the zone. */
export const shopZone = computed(() => knownZone(current.value.staff?.shop.time_zone))

function knownZone(zone: string | undefined): string | undefined {
  try {
    return zone && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone && zone
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

export function setSession(session: StaffSession): void {
  current.value = session
  loading = Promise.resolve(session)
}

/** The shop is called something else from now on. */
export function renameShop(name: Staff['shop']['name']): void {
  const { staff: who } = current.value
  if (who) setSession({ ...current.value, staff: { ...who, shop: { ...who.shop, name } } })
}

/** The shop's days begin by another clock from now on. */
export function moveShop(time_zone: string): void {
  const { staff: who } = current.value
  if (who) setSession({ ...current.value, staff: { ...who, shop: { ...who.shop, time_zone } } })
}

/** The session ended behind the page's back. */
export function forgetStaff(): void {
  forgetWays()
  setSession({ ...current.value, staff: null, csrf_token: null })
}

/** Asks the server once; a failed try is tried again at the next call. */
export function loadSession(ask: () => Promise<StaffSession>): Promise<StaffSession> {
  loading ??= ask().then(
    (session) => (current.value = session),
    (error: unknown) => {
      loading = null
      throw error
    },
  )
  return loading
}
