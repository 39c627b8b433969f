/** The pages of the menu, by the operator's job. */
import type { IconName } from '@tuan/kit'
import { computed } from 'vue'
import { staff } from './session'

export interface MenuPage { to: string; text: string; /** One of these permissions. */ needs?: string | string[] }
const JOBS: { text: string; icon: IconName; pages: MenuPage[] }[] = [
  { text: 'nav.overview', icon: 'chart', pages: [{ to: '/', text: 'nav.overview' }] },
  { text: 'nav.goods', icon: 'box', pages: [{ to: '/products', text: 'nav.products', needs: 'catalog.read' }, { to: '/categories', text: 'nav.categories', needs: 'catalog.read' }, { to: '/stock', text: 'nav.stock', needs: 'inventory.read' }] },
  { text: 'nav.orders', icon: 'list', pages: [{ to: '/orders', text: 'nav.orders', needs: 'orders.read' }, { to: '/after-sales', text: 'nav.cases', needs: 'cases.read' }, { to: '/past-orders', text: 'nav.past_orders', needs: 'orders.read' }, { to: '/customers', text: 'nav.customers', needs: 'customers.read' }] },
  { text: 'nav.plays', icon: 'group', pages: [{ to: '/plays/campaigns', text: 'nav.campaigns', needs: 'campaigns.read' }, { to: '/plays/groups', text: 'nav.groups', needs: 'campaigns.read' }, { to: '/coupons', text: 'nav.coupons', needs: 'promotion.read' }, { to: '/reductions', text: 'nav.reductions', needs: 'promotion.read' }] },
  { text: 'nav.insights', icon: 'chart', pages: [
    { to: '/insights/metrics', text: 'insights.way_metrics', needs: 'insights.read' },
    { to: '/insights/funnel', text: 'insights.way_funnel', needs: 'insights.read' },
    { to: '/insights/groups', text: 'insights.way_groups', needs: 'insights.read' },
    { to: '/insights/sharing', text: 'insights.way_sharing', needs: 'insights.read' },
    { to: '/insights/products', text: 'insights.way_products', needs: 'insights.read' },
    { to: '/insights/sources', text: 'insights.way_sources', needs: 'insights.read' },
    { to: '/figures', text: 'nav.figures', needs: 'insights.read' },
  ] },
  { text: 'nav.money', icon: 'wallet', pages: [
    { to: '/payments', text: 'nav.payments', needs: 'payments.read' },
    { to: '/refunds', text: 'nav.refunds', needs: 'payments.read' },
    { to: '/reconciliation', text: 'nav.reconciliation', needs: 'payments.reconcile_house' },
    { to: '/ledger', text: 'nav.ledger', needs: 'ledger.read' },
    { to: '/payment-providers', text: 'nav.payment_providers', needs: 'payments.keys_house' },
  ] },
  { text: 'nav.settings', icon: 'cog', pages: [
    { to: '/shop', text: 'nav.shop', needs: ['shop.edit', 'shop.decorate'] },
    { to: '/shipping', text: 'nav.shipping', needs: 'promotion.read' },
    { to: '/after-sales-settings', text: 'nav.care_settings', needs: 'cases.settle' },
    { to: '/staff', text: 'nav.staff', needs: 'staff.manage' },
    { to: '/api-keys', text: 'nav.api_keys', needs: 'api_keys.manage' },
    { to: '/webhooks', text: 'nav.webhooks', needs: 'webhooks.manage' },
    { to: '/import', text: 'nav.import', needs: ['catalog.edit', 'inventory.adjust', 'orders.import', 'customers.import', 'orders.ship'] },
    { to: '/tasks', text: 'nav.tasks', needs: 'tasks.read' },
    { to: '/audit', text: 'nav.audit', needs: 'audit.read' },
  ] },
  { text: 'nav.system', icon: 'shield', pages: [
    { to: '/privacy-requests', text: 'nav.privacy', needs: 'privacy.read_house' },
    { to: '/health', text: 'nav.health', needs: 'system.read_house' },
    { to: '/jobs', text: 'nav.jobs', needs: 'system.read_house' },
    { to: '/deliveries', text: 'nav.deliveries', needs: 'system.read_house' },
  ] },
]

/** Nobody is shown a way that ends at a closed door. */
export const jobs = computed(() =>
  JOBS.map((job) => ({ ...job, pages: job.pages.filter((page) => !page.needs || [page.needs].flat().some((one) => staff.value?.permissions.includes(one))) })).filter((job) => job.pages.length),
)
