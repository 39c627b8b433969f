/** The social plays of this shop: what each folder under `kinds` brings to the pages, by file name, each its own chunk. */
import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

type Loaders = Record<string, AsyncComponentLoader<Component>>

const kindOf = (path: string) => path.split('/').at(-3)!

function byKind(files: Loaders): Map<string, Component> {
  return new Map(Object.entries(files).map(([path, load]) => [kindOf(path), defineAsyncComponent(load)]))
}

/** On a product's page: what runs for it. */
export const productPanels = byKind(import.meta.glob(['@kinds/*/web/ProductPanel.vue', '!**/_*/**'], { import: 'default' }) as Loaders)
/** On a group's page: what is special about it. */
export const groupPanels = byKind(import.meta.glob(['@kinds/*/web/GroupPanel.vue', '!**/_*/**'], { import: 'default' }) as Loaders)
/** A strip on the home page. */
export const homePanels = byKind(import.meta.glob(['@kinds/*/web/HomePanel.vue', '!**/_*/**'], { import: 'default' }) as Loaders)

/** Pages of a play's own. */
export const playRoutes: RouteRecordRaw[] = Object.values(
  import.meta.glob<RouteRecordRaw[]>(['@kinds/*/web/routes.ts', '!**/_*/**'], { import: 'default', eager: true }),
).flat()
