/** Who is looking: a buyer or a stranger. Loaded once, changed by signing in and out. */
import { computed, shallowRef } from 'vue'
import type { Buyer, Session } from '../api/types'

const STRANGER: Session = { buyer: null, csrf_token: null, demo: false }

const current = shallowRef<Session>(STRANGER)
let loading: Promise<Session> | null = null

export const csrfToken = () => current.value.csrf_token
export const buyer = computed<Buyer | null>(() => current.value.buyer)
export const isDemo = computed(() => current.value.demo)

export function setSession(session: Session): void {
  current.value = session
  loading = Promise.resolve(session)
}

export function setBuyer(changed: Buyer): void {
  setSession({ ...current.value, buyer: changed })
}

/** The session ended behind the page's back. */
export function forgetBuyer(): void {
  setSession({ ...current.value, buyer: null, csrf_token: null })
}

/** Asks the server once; a failed try is tried again at the next call. */
export function loadSession(ask: () => Promise<Session>): Promise<Session> {
  loading ??= ask().then(
    (session) => (current.value = session),
    (error: unknown) => {
      loading = null
      throw error
    },
  )
  return loading
}
