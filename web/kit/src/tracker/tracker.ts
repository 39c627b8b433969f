/** Tells the shop's own collector what happens on the page, in Segment's shapes. Small on purpose, and silent for whoever asks not to be tracked. */

export interface TrackerOptions {
  writeKey: string
  endpoint?: string
  /** The share link that brought the person, and their language; asked at each call. */
  context?: () => Record<string, unknown>
}

interface Call extends Record<string, unknown> { messageId: string }

const ANONYMOUS = 'tuan.anonymous'
const VISIT = 'tuan.session'
const QUEUE = 'tuan.track'
const VISIT_ENDS_AFTER = 30 * 60_000
const QUEUE_HOLDS = 200
const BATCH = 50
const PAUSE = 1_000
const LONGEST_PAUSE = 60_000

const read = <T>(key: string, otherwise: T): T => {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as T | null) ?? otherwise
  } catch {
    return otherwise
  }
}
const write = (key: string, value: unknown) => {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing loses what it could not send.
  }
}
const id = () => crypto.randomUUID?.() ?? `${Date.now().toString(36)}-${Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** What the address says about where somebody comes from, under Segment's names. */
function campaign(): { campaign?: Record<string, string> } {
  const query = new URLSearchParams(location.search)
  const named = ['source', 'medium', 'campaign', 'term', 'content'].map((name) => [name === 'campaign' ? 'name' : name, query.get(`utm_${name}`)])
  const found = Object.fromEntries(named.filter(([, value]) => value)) as Record<string, string>
  return Object.keys(found).length ? { campaign: found } : {}
}

/** Do Not Track and Global Privacy Control are a no. */
export const mayTrack = () => navigator.doNotTrack !== '1' && !(navigator as Navigator & { globalPrivacyControl?: boolean }).globalPrivacyControl

export function startTracker({ writeKey, endpoint = '/collect/v1/batch', context }: TrackerOptions) {
  let anonymousId = read(ANONYMOUS, '')
  if (!anonymousId) write(ANONYMOUS, (anonymousId = id()))
  let userId: string | undefined
  let memory: Call[] = read<Call[]>(QUEUE, [])
  let sending = false
  let pause = PAUSE
  let due: ReturnType<typeof setTimeout> | undefined

  // Another tab may have put calls there, or sent ours: the queue on the device is the queue.
  const queue = () => (memory = read<Call[]>(QUEUE, memory))
  const keep = (calls: Call[]) => write(QUEUE, (memory = calls.slice(-QUEUE_HOLDS)))
  const forget = (sent: Call[]) => {
    const gone = new Set(sent.map((call) => call.messageId))
    keep(queue().filter((call) => !gone.has(call.messageId)))
  }

  function visit(): string {
    const now = Date.now()
    const known = read(VISIT, { id: '', at: 0 })
    const visitId = now - known.at < VISIT_ENDS_AFTER && known.id ? known.id : id()
    write(VISIT, { id: visitId, at: now })
    return visitId
  }

  const bodyOf = (batch: Call[]) => JSON.stringify({ writeKey, sentAt: new Date().toISOString(), batch })

  async function send() {
    clearTimeout(due)
    due = undefined
    const batch = queue().slice(0, BATCH)
    if (sending || !batch.length) return
    sending = true
    let left = false
    try {
      const answer = await fetch(endpoint, { method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json' }, body: bodyOf(batch) })
      // A refused call will be refused again; a house in trouble, or one that is too busy, is asked later.
      left = answer.status >= 500 || answer.status === 429
    } catch {
      left = true
    }
    sending = false
    if (!left) forget(batch)
    pause = left ? Math.min(pause * 2, LONGEST_PAUSE) : PAUSE
    if (queue().length) plan()
  }
  const plan = () => (due ??= setTimeout(() => void send(), pause))

  function leave() {
    const batch = queue().slice(0, BATCH)
    if (sending || !batch.length) return
    if (navigator.sendBeacon?.(endpoint, new Blob([bodyOf(batch)], { type: 'text/plain' }))) forget(batch)
  }

  function call(type: string, fields: Record<string, unknown>) {
    keep([...queue(), {
      type,
      messageId: id(),
      timestamp: new Date().toISOString(),
      anonymousId,
      ...(userId && { userId }),
      context: {
        page: { path: location.pathname, url: location.href, referrer: document.referrer },
        ...campaign(), locale: document.documentElement.lang, sessionId: visit(), ...context?.(),
      },
      ...fields,
    }])
    plan()
  }

  document.addEventListener('visibilitychange', () => document.hidden && leave())
  addEventListener('pagehide', leave)
  if (queue().length) plan()

  return {
    page: (name: string, properties: Record<string, unknown> = {}) => call('page', { name, properties }),
    track: (event: string, properties: Record<string, unknown> = {}) => call('track', { event, properties }),
    identify(user: string | undefined) {
      if (user && user !== userId) {
        userId = user
        call('identify', { traits: {} })
      }
      userId = user
    },
  }
}
