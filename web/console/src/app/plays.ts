/**
 * What each play brings to the console: the form of its campaigns' settings, as its own chunk, and templates that fill it.
 * It takes `config` (what was saved, or null for a new campaign), `product` and `locked`, and emits `write`.
 */
import type { Money, Text } from '@tuan/kit'
import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue'
import type { ProductDetail } from '../api/types'

export type Config = Record<string, unknown>

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

/** A campaign that somebody begins with. */
export interface CampaignTemplate {
  key: string
  title: Text
  what: Text
  /** What the campaign is called at first, and for how many days it runs. */
  name: Text
  days: number
  config: (product: ProductDetail) => Config
}

const written = import.meta.glob(['@kinds/*/web/console/templates.ts', '!**/_*/**'], { import: 'default', eager: true }) as Record<string, CampaignTemplate[]>

export const templates = Object.entries(written).flatMap(([path, those]) => those.map((template) => ({ ...template, kind: path.split('/').at(-4)! })))
