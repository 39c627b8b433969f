/** The share link a person came by: remembered for thirty days, through sign-in and payment; the last one counts. */
import { keep, keepInTab, newId } from '@tuan/kit'

const KEY = 'tuan.share'
const DAYS = 30

interface Trail {
  token: string
  until: number
}

export function rememberShare(token: string): void {
  keep.set(KEY, { token, until: Date.now() + DAYS * 86_400_000 } satisfies Trail)
}

export function shareToken(): string | undefined {
  const trail = keep.get<Trail>(KEY)
  return trail && trail.until > Date.now() ? trail.token : undefined
}

/** The visit's id for this tab, and whether it still has to be told. */
export function visitOf(token: string): { id: string; isNew: boolean } {
  const key = `tuan.visit.${token}`
  const known = keepInTab.get<string>(key)
  const id = known ?? newId()
  keepInTab.set(key, id)
  return { id, isNew: known === null }
}
