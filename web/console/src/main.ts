/** The console's front door. */
import '@tuan/kit/ui/tokens.css'
import './app.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { firstLanguage } from '@tuan/kit'
import { createApp } from 'vue'
import App from './App.vue'
import { language } from './app/language'
import { queryClient } from './app/queries'
import { router } from './app/router'

// The router starts fetching its page while the texts are still on their way.
const app = createApp(App).use(language.i18n).use(VueQueryPlugin, { queryClient }).use(router)
await language.load(firstLanguage())
app.mount('#app')
