/** What was searched for on this device, newest first; it never leaves it. */
import { keep } from '@tuan/kit'
import { ref } from 'vue'

const KEY = 'tuan.searches'
const MOST = 12

const known = keep.get<unknown>(KEY)
export const recentSearches = ref<string[]>(Array.isArray(known) ? known.filter((one): one is string => typeof one === 'string') : [])

export function rememberSearch(words: string): void {
  recentSearches.value = [words, ...recentSearches.value.filter((one) => one !== words)].slice(0, MOST)
  keep.set(KEY, recentSearches.value)
}

export function forgetSearches(): void {
  recentSearches.value = []
  keep.remove(KEY)
}
