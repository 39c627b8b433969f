/** The console's texts, and Element Plus's own words in the same language. */
import { makeLanguage } from '@tuan/kit'
import type { Language as ElementLanguage } from 'element-plus/es/locale'
import { shallowRef } from 'vue'

export const elementLanguage = shallowRef<ElementLanguage>()

export const language = makeLanguage(
  { 'zh-CN': () => import('../locales/zh-CN'), en: () => import('../locales/en') },
  async (chosen) => {
    const words = chosen === 'en' ? await import('element-plus/es/locale/lang/en') : await import('element-plus/es/locale/lang/zh-cn')
    elementLanguage.value = words.default
  },
)
