/** Where the command palette leads: pages that one may see, and things found by their name or number. */
import { useQuery, keepPreviousData } from '@tanstack/vue-query'
import { useWords } from '@tuan/kit'
import { computed, ref, watch, type Ref } from 'vue'
import { api, body } from '../api'
import { staff } from '../app/session'

export interface Way { kind: 'page' | 'product' | 'order' | 'campaign' | 'group'; text: string; note?: string; to: string }

const PAGES: { to: string; text: string; needs?: string }[] = [
  { to: '/', text: 'nav.overview' },
  { to: '/products', text: 'nav.products', needs: 'catalog.read' },
  { to: '/products/new', text: 'product.new', needs: 'catalog.edit' },
  { to: '/categories', text: 'nav.categories', needs: 'catalog.read' },
  { to: '/stock', text: 'nav.stock', needs: 'inventory.read' },
  { to: '/orders', text: 'nav.orders', needs: 'orders.read' },
  { to: '/orders?state=ready_to_ship', text: 'state.ready_to_ship', needs: 'orders.ship' },
  { to: '/plays/campaigns', text: 'nav.campaigns', needs: 'campaigns.read' },
  { to: '/plays/campaigns/new', text: 'campaign.new', needs: 'campaigns.edit' },
  { to: '/plays/groups', text: 'nav.groups', needs: 'campaigns.read' },
  { to: '/shipping', text: 'nav.shipping', needs: 'promotion.read' },
  { to: '/payments', text: 'nav.payments', needs: 'payments.read' },
  { to: '/refunds', text: 'nav.refunds', needs: 'payments.read' },
  { to: '/ledger', text: 'nav.ledger', needs: 'ledger.read' },
  { to: '/import', text: 'nav.import', needs: 'tasks.run' },
  { to: '/tasks', text: 'nav.tasks', needs: 'tasks.read' },
  { to: '/customers', text: 'nav.customers', needs: 'customers.read' },
  { to: '/audit', text: 'nav.audit', needs: 'audit.read' },
  { to: '/staff', text: 'nav.staff', needs: 'staff.manage' },
  { to: '/webhooks', text: 'nav.webhooks', needs: 'webhooks.manage' },
]
const RECENT = 'tuan.console.recent'
const MOST_RECENT = 6

/** Kept for this person on this device. */
const place = () => `${RECENT}.${staff.value?.id ?? ''}`
function recentWays(): Way[] {
  try {
    return JSON.parse(localStorage.getItem(place()) ?? '[]') as Way[]
  } catch {
    return [] // Written by something else, or storage is closed: nothing is remembered.
  }
}
export function remember(way: Way) {
  localStorage.setItem(place(), JSON.stringify([way, ...recentWays().filter((one) => one.to !== way.to)].slice(0, MOST_RECENT)))
}

export function usePalette(typed: Ref<string>, open: Ref<boolean>) {
  const { t, tx } = useWords()
  const may = (permission: string | undefined) => !permission || Boolean(staff.value?.permissions.includes(permission))
  const recent = ref<Way[]>([])
  const q = ref('')
  let waiting = 0
  watch(open, (now) => { if (now) recent.value = recentWays() })
  watch(typed, (now) => {
    clearTimeout(waiting)
    waiting = window.setTimeout(() => (q.value = now.trim()), 150)
  })

  async function found(words: string): Promise<Way[]> {
    const matches = (text: string) => text.toLowerCase().includes(words.toLowerCase())
    const [products, orders, campaigns, groups] = await Promise.all([
      may('catalog.read') ? body(api.GET('/products', { params: { query: { q: words, limit: 6 } } })) : null,
      may('orders.read') && /^\d{4,40}$/.test(words) ? body(api.GET('/orders', { params: { query: { q: words, limit: 6 } } })) : null,
      may('campaigns.read') ? body(api.GET('/plays/campaigns', { params: { query: { limit: 100 } } })) : null,
      may('campaigns.read') ? body(api.GET('/plays/groups', { params: { query: { state: 'open', limit: 100 } } })) : null,
    ])
    return [
      ...(orders?.items ?? []).map((one): Way => ({ kind: 'order', text: one.number, note: one.lines_text, to: `/orders?order=${one.id}` })),
      ...(products?.items ?? []).map((one): Way => ({ kind: 'product', text: tx(one.title), note: t(`state.${one.state}`), to: `/products/${one.id}` })),
      ...(campaigns?.items ?? []).filter((one) => matches(one.name.zh) || matches(one.name.en)).slice(0, 5).map((one): Way => ({ kind: 'campaign', text: tx(one.name), note: t(`state.${one.state}`), to: `/plays/campaigns/${one.id}` })),
      ...(groups?.items ?? []).filter((one) => matches(one.leader_nickname) || matches(tx(one.product.title))).slice(0, 5).map((one): Way => ({ kind: 'group', text: t('group.of', { leader: one.leader_nickname }), note: tx(one.product.title), to: `/plays/groups/${one.id}` })),
    ]
  }
  const query = useQuery({ queryKey: computed(() => ['palette', q.value]), queryFn: () => found(q.value), enabled: computed(() => open.value && q.value.length > 0), placeholderData: keepPreviousData })

  const ways = computed<Way[]>(() => {
    const words = typed.value.trim().toLowerCase()
    const pages = PAGES.filter((page) => may(page.needs)).map((page): Way => ({ kind: 'page', text: t(page.text), to: page.to }))
    if (!words) return [...recent.value, ...pages.filter((page) => !recent.value.some((one) => one.to === page.to))]
    return [...pages.filter((page) => page.text.toLowerCase().includes(words)), ...(q.value ? (query.data.value ?? []) : [])]
  })
  return { ways, recent, searching: computed(() => query.isFetching.value || q.value !== typed.value.trim()), problem: query.error }
}
