/** What the command palette finds: pages, and products, orders, campaigns and customers that the person may see. */
import { useQuery } from '@tanstack/vue-query'
import { useWords } from '@tuan/kit'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { api, body } from '../api'
import { jobs } from '../app/menu'
import { staff } from '../app/session'
import { recentWays, rememberWay, type Way } from './recent-ways'

export type { Way }
export interface Ways { title: string; ways: Way[] }

const MOST_EACH = 5
/** The last four digits of a phone, or the number of an order. */
const BUYER = /^(\d{4}|\d{8,40})$/
const WAIT_MS = 180
const who = () => staff.value?.id ?? ''

export function usePalette(typed: Ref<string>) {
  const { t, tx, money } = useWords()
  const may = (permission: string) => staff.value?.permissions.includes(permission) ?? false
  const recent = shallowRef(recentWays(who()))

  function remember(way: Way) {
    recent.value = rememberWay(who(), way)
  }

  // Asked for when the person pauses.
  const asked = ref('')
  watch(typed, (now, _, undo) => {
    const timer = setTimeout(() => (asked.value = now.trim()), WAIT_MS)
    undo(() => clearTimeout(timer))
  })

  const pages = computed<Way[]>(() =>
    jobs.value.flatMap((job) => job.pages.map((page) => ({ to: page.to, text: t(page.text), note: job.text === page.text ? '' : t(job.text) }))))

  const { data: found, isFetching, error } = useQuery({
    queryKey: computed(() => ['palette', asked.value]),
    enabled: computed(() => asked.value.length > 0),
    queryFn: async () => {
      const q = asked.value
      const [products, orders, buyers, campaigns, customers] = await Promise.all([
        may('catalog.read') ? body(api.GET('/products', { params: { query: { q, limit: MOST_EACH } } })) : null,
        may('orders.read') && /^\d+$/.test(q) ? body(api.GET('/orders', { params: { query: { q, limit: MOST_EACH } } })) : null,
        may('orders.read') && BUYER.test(q) ? body(api.GET('/buyers', { params: { query: { q } } })) : null,
        may('campaigns.read') ? body(api.GET('/plays/campaigns', { params: { query: { q, limit: MOST_EACH } } })) : null,
        may('customers.read') && q.length >= 4 ? body(api.GET('/customers', { params: { query: { q, limit: MOST_EACH } } })) : null,
      ])
      const ways: Ways[] = [
        { title: t('nav.orders'), ways: (orders?.items ?? []).map((row) => ({ to: `/orders?order=${row.id}`, text: row.number, note: `${row.lines_text} · ${money(row.total)}` })) },
        { title: t('palette.buyers'), ways: (buyers ?? []).map((row) => ({ to: `/orders?buyer_id=${row.id}`, text: row.nickname, note: `${row.phone_masked} \u00b7 ${t('palette.orders_of', { count: row.orders })}`, isPersonal: true })) },
        { title: t('nav.products'), ways: (products?.items ?? []).map((row) => ({ to: `/products/${row.id}`, text: tx(row.title), note: t(`state.${row.state}`) })) },
        { title: t('nav.campaigns'), ways: (campaigns?.items ?? []).map((row) => ({ to: `/plays/campaigns/${row.id}`, text: tx(row.name), note: t(`state.${row.state}`) })) },
        { title: t('nav.groups'), ways: (campaigns?.items ?? []).filter((row) => row.groups_open + row.groups_formed + row.groups_expired).map((row) => ({ to: `/plays/groups?campaign_id=${row.id}`, text: t('palette.groups_of', { name: tx(row.name) }), note: t('campaign.groups_open', { count: row.groups_open }) })) },
        { title: t('nav.customers'), ways: (customers?.items ?? []).map((row) => ({ to: `/customers?q=${encodeURIComponent(q)}`, text: row.name, note: row.phone_masked, isPersonal: true })) },
      ]
      return ways
    },
  })

  const sections = computed<Ways[]>(() => {
    const words = typed.value.trim().toLowerCase()
    const here = pages.value.filter(({ text, note }) => `${note} ${text}`.toLowerCase().includes(words))
    if (!words) return [{ title: t('palette.recent'), ways: recent.value }, { title: t('palette.pages'), ways: pages.value }].filter(({ ways }) => ways.length)
    return [{ title: t('palette.pages'), ways: here }, ...(found.value ?? [])].filter(({ ways }) => ways.length)
  })
  return { sections, searching: computed(() => isFetching.value || asked.value !== typed.value.trim()), failed: error, remember }
}
