/**
 * What each play brings to the console: the form of its campaigns' settings, as its own chunk.
 * It takes `config` (what was saved, or null for a new campaign), `product` and `locked`, and emits `write`
 * and, when a template was chosen, `suggest`.
 */
import type { Money } from '@tuan/kit'
import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue'

export type Config = Record<string, unknown>

/** What a template proposes besides the settings. */
export interface Suggestion { name: { zh: string; en: string }; days: number }

/** What a form tells whenever something was typed, and once at the start. */
export interface Written {
  config: Config
  /** What still has to be filled in, as a text for the person. */
  missing: string | null
  /** For the preview of the phone. */
  seats: number
  price: Money | null
  steps: { size: number; price: Money | null }[]
}

const found = import.meta.glob(['@kinds/*/web/console/SettingsForm.vue', '!**/_*/**'], { import: 'default' }) as Record<string, AsyncComponentLoader<Component>>

export const settingsForms = new Map(Object.entries(found).map(([path, load]) => [path.split('/').at(-4)!, defineAsyncComponent(load)]))
