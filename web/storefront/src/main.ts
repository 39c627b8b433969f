/** The storefront's front door. */
import '@tuan/kit/ui/tokens.css'
import './app.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { firstLanguage } from '@tuan/kit'
import { liftFirstScreen } from './app/first-screen'
import { language } from './app/language'
import { keepOfflineShell } from './app/offline-shell'
import { askWhoIsHere } from './api'
import { hearOtherTabs } from './app/other-tabs'
import { queryClient } from './app/queries'
import { router } from './app/router'
import { followPages } from './app/tracking'

followPages(router)
// The router fetches its page while the texts are still on their way; until both are here, the server's drawing stays.
const app = createApp(App).use(language.i18n).use(VueQueryPlugin, { queryClient }).use(router)
await Promise.all([language.load(firstLanguage()), router.isReady().catch(() => undefined)])
app.mount('#app')
liftFirstScreen()
keepOfflineShell()
hearOtherTabs(queryClient, askWhoIsHere)
