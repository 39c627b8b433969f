/**
 * Where somebody went by the palette. The device keeps the way and the title of a thing; what tells of a person
 * is remembered while the page is open only, and nothing after signing out.
 */
export interface Way { to: string; text: string; note: string; isPersonal?: true }

const MOST = 6
const PREFIX = 'tuan.ways.'
/** Where whole ways used to be kept, with names and numbers. */
const BEFORE = 'tuan.palette.'

let known: { who: string; ways: Way[] } | null = null

function forget(prefix: string): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
}

function kept(who: string): Way[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PREFIX + who) ?? '[]')
    return Array.isArray(found) ? found.map(({ to, text }: Way) => ({ to, text, note: '' })) : []
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return [] // Somebody else wrote there.
    throw error
  }
}

export function recentWays(who: string): Way[] {
  forget(BEFORE)
  if (known?.who !== who) known = { who, ways: kept(who) }
  return known.ways
}

export function rememberWay(who: string, way: Way): Way[] {
  const ways = [way, ...recentWays(who).filter(({ to }) => to !== way.to)].slice(0, MOST)
  known = { who, ways }
  localStorage.setItem(PREFIX + who, JSON.stringify(ways.filter(({ isPersonal }) => !isPersonal).map(({ to, text }) => ({ to, text }))))
  return ways
}

/** Nobody is here any more. */
export function forgetWays(): void {
  known = null
  forget(PREFIX)
  forget(BEFORE)
}
