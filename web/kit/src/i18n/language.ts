/** The person's language: found, loaded, switched and remembered. */
import { createI18n, useI18n } from 'vue-i18n'
import type { Text } from '../base/shapes.ts'
import { keep } from '../base/keep.ts'
import type { Problem } from '../base/problem.ts'
import { moneyText, type Money } from '../base/money.ts'

export type Language = 'zh-CN' | 'en'
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']

interface Messages {
  [key: string]: string | Messages
}
export type MessageLoader = Record<Language, () => Promise<{ default: Messages }>>

const KEY = 'tuan.language'
const COOKIE = 'tuan_language'
const shared: MessageLoader = { 'zh-CN': () => import('./zh-CN.json'), en: () => import('./en.json') }

/** What the person chose before, else what the browser asks for, else Chinese. */
export function firstLanguage(): Language {
  const chosen = keep.get<Language>(KEY)
  if (chosen && LANGUAGES.includes(chosen)) return chosen
  return navigator.language.toLowerCase().startsWith('zh') || !navigator.language ? 'zh-CN' : 'en'
}

export function hasChosenLanguage(): boolean {
  return keep.get<Language>(KEY) !== null
}

export function makeLanguage(app: MessageLoader, onChange: (language: Language) => void | Promise<void>) {
  const i18n = createI18n({
    legacy: false as const,
    locale: 'zh-CN' as string,
    messages: {} as Record<string, Messages>,
    missingWarn: import.meta.env.DEV,
    fallbackWarn: false,
  })

  async function load(language: Language) {
    const [common, own] = await Promise.all([shared[language](), app[language]()])
    i18n.global.setLocaleMessage(language, { ...common.default, ...own.default })
    await onChange(language)
    i18n.global.locale.value = language
    document.documentElement.lang = language
  }

  async function choose(language: Language) {
    keep.set(KEY, language)
    // The server draws the first screen, and asks for the language there.
    document.cookie = `${COOKIE}=${language}; path=/; max-age=31536000; samesite=lax`
    await load(language)
  }

  const current = () => i18n.global.locale.value as Language
  return { i18n, load, choose, current }
}

/** Words for a component: texts, texts from the catalogue, and what a problem says to a person. */
export function useWords() {
  const { t, te, locale } = useI18n({ useScope: 'global' })

  /** A catalogue text in the person's language; the other one where the shop has not translated it. */
  function tx(text: Text | null | undefined): string {
    if (!text) return ''
    return locale.value === 'en' ? text.en || text.zh : text.zh || text.en
  }

  function problemText(problem: Problem): string {
    const key = `error.${problem.code}`
    return te(key, locale.value) ? t(key) : problem.status > 0 ? problem.message : t('ui.something_wrong')
  }

  return { t, te, tx, locale, problemText, money: (amount: Money) => moneyText(amount) }
}
