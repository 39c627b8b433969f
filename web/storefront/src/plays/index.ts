/** The social plays of this shop: every folder here with a play.ts brings its pages, panels and way to check out. */
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { Placed, ProductCard, QuotePlay } from '../api/types'
import type { Money } from '@tuan/kit'

/** What a person is about to buy through a play, from the address of the checkout page. */
export interface PlayDraft {
  kind: string
  campaignId: string
  groupId: string | null
}

export interface PlayOrder {
  draft: PlayDraft
  checkoutId: string
  /** The id of a group, should this order open one. */
  newGroupId: string
  skuId: string
  quantity: number
  addressId: string
  shownTotal: Money
  note: string
  shareToken: string | undefined
  anotherGroupIsFine: boolean
}

export interface Play {
  kind: string
  routes: RouteRecordRaw[]
  /** On top of the home page: what is on offer today. */
  homeBanner?: Component
  /** A strip on the home page. */
  homePanel: Component
  /** What runs for a product, on its page. */
  productPanel: Component
  concerns: (product: ProductCard) => boolean
  quotePlay: (draft: PlayDraft) => QuotePlay
  checkOut: (order: PlayOrder) => Promise<Placed>
}

export const plays: Play[] = Object.values(import.meta.glob<{ default: Play }>('./*/play.ts', { eager: true })).map(
  (module) => module.default,
)

export const playOf = (kind: string): Play | undefined => plays.find((play) => play.kind === kind)
