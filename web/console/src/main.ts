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

await language.load(firstLanguage())
createApp(App).use(language.i18n).use(VueQueryPlugin, { queryClient }).use(router).mount('#app')
