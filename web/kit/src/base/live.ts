/** Follows a server-sent stream, reconnects with growing pauses, and rests while the page is hidden. */
import { onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 30_000

/** Calls `onData` for each event of that name; `connected` is false from a break until the stream is back. A null address stops it. */
export function useLive<T>(address: MaybeRefOrGetter<string | null>, event: string, onData: (data: T) => void) {
  const connected = ref(true)
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let pause = FIRST_PAUSE

  function close() {
    clearTimeout(retry)
    source?.close()
    source = null
  }

  function open() {
    close()
    const url = toValue(address)
    if (!url || document.hidden) return
    source = new EventSource(url)
    source.onopen = () => {
      connected.value = true
      pause = FIRST_PAUSE
    }
    source.addEventListener(event, (message) => onData(JSON.parse((message as MessageEvent<string>).data) as T))
    source.onerror = () => {
      connected.value = false
      close()
      retry = setTimeout(open, pause)
      pause = Math.min(pause * 2, LONGEST_PAUSE)
    }
  }

  watch(() => toValue(address), open, { immediate: true })
  document.addEventListener('visibilitychange', open)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', open)
    close()
  })
  return { connected }
}
