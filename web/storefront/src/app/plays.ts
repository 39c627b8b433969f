/** The social plays of this shop: what each folder under `kinds` brings to the pages, by file name; it comes with the page, or as its own chunk. */
import { defineAsyncComponent, type Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import PanelSkeleton from '../stage/PanelSkeleton.vue'

/** The kind that a file below `kinds/<kind>/web` belongs to. */
const kindOf = (path: string) => path.split('/').at(-3)!

export const byKind = (files: Record<string, Component>): Map<string, Component> => new Map(Object.entries(files).map(([path, file]) => [kindOf(path), file]))

/** On a product's page: what runs for it. */
export const productPanels = new Map(
  Object.entries(import.meta.glob<Component>(['@kinds/*/web/ProductPanel.vue', '!**/_*/**'], { import: 'default' })).map(([path, loader]) => [
    kindOf(path), defineAsyncComponent({ loader, loadingComponent: PanelSkeleton, delay: 0 }),
  ]),
)

/** Pages of a play's own. */
export const playRoutes: RouteRecordRaw[] = Object.values(
  import.meta.glob<RouteRecordRaw[]>(['@kinds/*/web/routes.ts', '!**/_*/**'], { import: 'default', eager: true }),
).flat()
