/** The pages of the console, in the order of the operator's jobs; each is its own chunk. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { knowSession } from '../api'
import { showCurrency } from './currency'
import { staff } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the title text. */
    title?: string
    /** Reachable without signing in. */
    open?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('../pages/SignInPage.vue'), meta: { title: 'sign_in.title', open: true } },
  { path: '/', name: 'overview', component: () => import('../pages/OverviewPage.vue'), meta: { title: 'nav.overview' } },
  { path: '/products', name: 'products', component: () => import('../pages/ProductsPage.vue'), meta: { title: 'nav.products' } },
  { path: '/products/new', name: 'product-new', component: () => import('../pages/ProductEditPage.vue'), meta: { title: 'product.new' } },
  { path: '/products/:id', name: 'product', component: () => import('../pages/ProductEditPage.vue'), meta: { title: 'product.edit' } },
  { path: '/categories', name: 'categories', component: () => import('../pages/CategoriesPage.vue'), meta: { title: 'nav.categories' } },
  { path: '/stock', name: 'stock', component: () => import('../pages/StockPage.vue'), meta: { title: 'nav.stock' } },
  { path: '/shipping', name: 'shipping', component: () => import('../pages/ShippingPage.vue'), meta: { title: 'nav.shipping' } },
  { path: '/orders', name: 'orders', component: () => import('../pages/OrdersPage.vue'), meta: { title: 'nav.orders' } },
  { path: '/orders/print', name: 'orders-print', component: () => import('../pages/OrdersPrintPage.vue'), meta: { title: 'print.title' } },
  { path: '/after-sales', name: 'cases', component: () => import('../pages/CasesPage.vue'), meta: { title: 'nav.cases' } },
  { path: '/after-sales-settings', name: 'care-settings', component: () => import('../pages/CareSettingsPage.vue'), meta: { title: 'nav.care_settings' } },
  { path: '/plays/campaigns', name: 'campaigns', component: () => import('../pages/CampaignsPage.vue'), meta: { title: 'nav.campaigns' } },
  { path: '/plays/campaigns/new', name: 'campaign-new', component: () => import('../pages/CampaignEditPage.vue'), meta: { title: 'campaign.new' } },
  { path: '/plays/campaigns/:id', name: 'campaign', component: () => import('../pages/CampaignEditPage.vue'), meta: { title: 'campaign.edit' } },
  { path: '/plays/groups', name: 'groups', component: () => import('../pages/GroupsPage.vue'), meta: { title: 'nav.groups' } },
  { path: '/plays/groups/:id', name: 'group', component: () => import('../pages/GroupPage.vue'), meta: { title: 'group.title' } },
  { path: '/coupons', name: 'coupons', component: () => import('../pages/CouponsPage.vue'), meta: { title: 'nav.coupons' } },
  { path: '/reductions', name: 'reductions', component: () => import('../pages/ReductionsPage.vue'), meta: { title: 'nav.reductions' } },
  { path: '/shares', name: 'shares', component: () => import('../pages/SharesPage.vue'), meta: { title: 'shares.title' } },
  { path: '/payments', name: 'payments', component: () => import('../pages/PaymentsPage.vue'), meta: { title: 'nav.payments' } },
  { path: '/refunds', name: 'refunds', component: () => import('../pages/RefundsPage.vue'), meta: { title: 'nav.refunds' } },
  { path: '/reconciliation', name: 'reconciliation', component: () => import('../pages/ReconciliationPage.vue'), meta: { title: 'nav.reconciliation' } },
  { path: '/payment-providers', name: 'payment-providers', component: () => import('../pages/PaymentProvidersPage.vue'), meta: { title: 'nav.payment_providers' } },
  { path: '/ledger', name: 'ledger', component: () => import('../pages/LedgerPage.vue'), meta: { title: 'nav.ledger' } },
  { path: '/ledger/transfers', name: 'transfers', component: () => import('../pages/TransfersPage.vue'), meta: { title: 'ledger.transfers' } },
  { path: '/figures', name: 'figures', component: () => import('../pages/FiguresPage.vue'), meta: { title: 'nav.figures' } },
  { path: '/insights', redirect: '/insights/metrics' },
  { path: '/insights/metrics', name: 'insights', component: () => import('../pages/InsightsPage.vue'), meta: { title: 'nav.insights' } },
  { path: '/insights/funnel', name: 'insights-funnel', component: () => import('../pages/InsightsFunnelPage.vue'), meta: { title: 'insights.way_funnel' } },
  { path: '/insights/groups', name: 'insights-groups', component: () => import('../pages/InsightsGroupsPage.vue'), meta: { title: 'insights.way_groups' } },
  { path: '/insights/sharing', name: 'insights-sharing', component: () => import('../pages/InsightsSharingPage.vue'), meta: { title: 'insights.way_sharing' } },
  { path: '/insights/products', name: 'insights-products', component: () => import('../pages/InsightsProductsPage.vue'), meta: { title: 'insights.way_products' } },
  { path: '/insights/sources', name: 'insights-sources', component: () => import('../pages/InsightsSourcesPage.vue'), meta: { title: 'insights.way_sources' } },
  { path: '/jobs', name: 'jobs', component: () => import('../pages/JobsPage.vue'), meta: { title: 'nav.jobs' } },
  { path: '/deliveries', name: 'deliveries', component: () => import('../pages/DeliveriesPage.vue'), meta: { title: 'nav.deliveries' } },
  { path: '/import', name: 'import', component: () => import('../pages/ImportPage.vue'), meta: { title: 'nav.import' } },
  { path: '/tasks', name: 'tasks', component: () => import('../pages/TasksPage.vue'), meta: { title: 'nav.tasks' } },
  { path: '/past-orders', name: 'past-orders', component: () => import('../pages/PastOrdersPage.vue'), meta: { title: 'nav.past_orders' } },
  { path: '/customers', name: 'customers', component: () => import('../pages/CustomersPage.vue'), meta: { title: 'nav.customers' } },
  { path: '/audit', name: 'audit', component: () => import('../pages/AuditPage.vue'), meta: { title: 'nav.audit' } },
  { path: '/api-keys', name: 'api-keys', component: () => import('../pages/ApiKeysPage.vue'), meta: { title: 'nav.api_keys' } },
  { path: '/webhooks', name: 'webhooks', component: () => import('../pages/WebhooksPage.vue'), meta: { title: 'nav.webhooks' } },
  { path: '/webhooks/:id', name: 'webhook', component: () => import('../pages/WebhookPage.vue'), meta: { title: 'webhooks.messages' } },
  { path: '/staff', name: 'staff', component: () => import('../pages/StaffPage.vue'), meta: { title: 'nav.staff' } },
  { path: '/shop', name: 'shop', component: () => import('../pages/ShopPage.vue'), meta: { title: 'nav.shop' } },
  { path: '/privacy-requests', name: 'privacy-requests', component: () => import('../pages/PrivacyRequestsPage.vue'), meta: { title: 'nav.privacy' } },
  { path: '/password', name: 'password', component: () => import('../pages/PasswordPage.vue'), meta: { title: 'password.title' } },
  { path: '/health', name: 'health', component: () => import('../pages/HealthPage.vue'), meta: { title: 'nav.health' } },
  { path: '/group-buy/:rest(.*)', redirect: (to) => ({ path: `/plays/${String(to.params.rest)}`, query: to.query }) },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('../pages/LostPage.vue'), meta: { title: 'lost.title' } },
]

export const router = createRouter({ history: createWebHistory(import.meta.env.BASE_URL), routes })

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  await knowSession()
  // A link to figures says in which currency they were.
  if (/^[A-Z]{3}$/.test(String(to.query.currency))) showCurrency(String(to.query.currency))
  return staff.value ? true : { name: 'sign-in', query: { next: to.fullPath }, replace: true }
})
