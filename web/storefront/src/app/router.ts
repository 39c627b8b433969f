/** The pages of the storefront; each is its own chunk. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { knowSession } from '../api'
import { watchForTrouble } from './page-trouble'
import { playRoutes } from './plays'
import { buyer } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the title text. */
    title?: string
    /** Only for people who are signed in. */
    signedIn?: boolean
    /** One of the four tabs: shows the tab bar. */
    tab?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('../pages/HomePage.vue'), meta: { title: 'nav.home', tab: true } },
  { path: '/categories/:slug?', name: 'categories', component: () => import('../pages/CategoriesPage.vue'), meta: { title: 'category.title' } },
  { path: '/search', name: 'search', component: () => import('../pages/SearchPage.vue'), meta: { title: 'search.title' } },
  { path: '/products/:id', name: 'product', component: () => import('../pages/ProductPage.vue'), meta: { title: 'product.title' } },
  { path: '/s/:token', name: 'landing', component: () => import('../pages/LandingPage.vue'), meta: { title: 'landing.title' } },
  { path: '/cart', name: 'cart', component: () => import('../pages/CartPage.vue'), meta: { title: 'nav.cart', tab: true } },
  { path: '/checkout', name: 'checkout', component: () => import('../pages/CheckoutPage.vue'), meta: { title: 'checkout.title', signedIn: true } },
  { path: '/pay/:checkoutId', name: 'pay', component: () => import('../pages/PayPage.vue'), meta: { title: 'pay.title', signedIn: true } },
  { path: '/payments/:id/result', name: 'result', component: () => import('../pages/ResultPage.vue'), meta: { title: 'result.title', signedIn: true } },
  { path: '/orders', name: 'orders', component: () => import('../pages/OrdersPage.vue'), meta: { title: 'orders.title', signedIn: true } },
  { path: '/orders/:id', name: 'order', component: () => import('../pages/OrderPage.vue'), meta: { title: 'order.title', signedIn: true } },
  { path: '/orders/:id/after-sales', name: 'case-apply', component: () => import('../pages/CaseApplyPage.vue'), meta: { title: 'care.apply', signedIn: true } },
  { path: '/after-sales', name: 'cases', component: () => import('../pages/CasesPage.vue'), meta: { title: 'care.title', signedIn: true } },
  { path: '/after-sales/:id', name: 'case', component: () => import('../pages/CasePage.vue'), meta: { title: 'care.one', signedIn: true } },
  { path: '/me', name: 'me', component: () => import('../pages/MePage.vue'), meta: { title: 'nav.me', tab: true } },
  { path: '/addresses', name: 'addresses', component: () => import('../pages/AddressesPage.vue'), meta: { title: 'address.title', signedIn: true } },
  { path: '/coupons', name: 'coupons', component: () => import('../pages/CouponsPage.vue'), meta: { title: 'coupon.mine', signedIn: true } },
  { path: '/settings', name: 'settings', component: () => import('../pages/SettingsPage.vue'), meta: { title: 'settings.title' } },
  { path: '/privacy', name: 'privacy', component: () => import('../pages/PrivacyPage.vue'), meta: { title: 'privacy.title' } },
  { path: '/sign-in', name: 'sign-in', component: () => import('../pages/SignInPage.vue'), meta: { title: 'sign_in.title' } },
  { path: '/demo/messages', name: 'demo-messages', component: () => import('../pages/DemoMessagesPage.vue'), meta: { title: 'demo.title' } },
  { path: '/groups', name: 'groups', component: () => import('../stage/GroupsPage.vue'), meta: { title: 'nav.groups', tab: true } },
  { path: '/groups/:id', name: 'group', component: () => import('../stage/GroupPage.vue'), meta: { title: 'group.title' } },
  ...playRoutes,
  { path: '/:rest(.*)*', name: 'lost', component: () => import('../pages/LostPage.vue'), meta: { title: 'lost.title' } },
]

export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

router.beforeEach(async (to) => {
  if (!to.meta.signedIn) {
    // A page for everybody does not wait for the session, and does not fail with it.
    knowSession().catch(() => undefined)
    return true
  }
  await knowSession()
  return buyer.value ? true : { name: 'sign-in', query: { next: to.fullPath }, replace: true }
})

watchForTrouble(router)
