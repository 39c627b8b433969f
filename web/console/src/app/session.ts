/** Who works here: a member of staff, or nobody yet. */
import { computed, shallowRef } from 'vue'
import type { Staff, StaffSession } from '../api/types'

const NOBODY: StaffSession = { staff: null, csrf_token: null, demo: false }

const current = shallowRef<StaffSession>(NOBODY)
let loading: Promise<StaffSession> | null = null

export const csrfToken = () => current.value.csrf_token
export const staff = computed<Staff | null>(() => current.value.staff)

export function setSession(session: StaffSession): void {
  current.value = session
  loading = Promise.resolve(session)
}

/** The shop is called something else from now on. */
export function renameShop(name: Staff['shop']['name']): void {
  const { staff: who } = current.value
  if (who) setSession({ ...current.value, staff: { ...who, shop: { ...who.shop, name } } })
}

/** The session ended behind the page's back. */
export function forgetStaff(): void {
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
