/** The storefront's texts, and Vant's own words in the same language. */
import { makeLanguage } from '@tuan/kit'
import { Locale } from 'vant'

export const language = makeLanguage(
  { 'zh-CN': () => import('../locales/zh-CN'), en: () => import('../locales/en') },
  async (chosen) => {
    // Vant speaks Chinese without being told.
    if (chosen === 'en') Locale.use('en-US', (await import('vant/es/locale/lang/en-US')).default)
    else Locale.use('zh-CN')
  },
)
