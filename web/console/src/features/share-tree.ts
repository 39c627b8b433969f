/** Where each share of a tree stands when it is drawn in rings around the thing that was shared, and what the tree is like. Pure. */
import type { Share } from '../api/types'

export interface TreeNode {
  share: Share
  parent: TreeNode | null
  children: TreeNode[]
  level: number
  /** Shares below it, itself with them. */
  size: number
  x: number
  y: number
}
export interface Tree {
  nodes: TreeNode[]
  tops: TreeNode[]
  radius: number
}

const RING = 70
const LEAF = 9

export function treeOf(shares: readonly Share[]): Tree {
  const byId = new Map(shares.map((share) => [share.id, { share, parent: null, children: [], level: 1, size: 1, x: 0, y: 0 } as TreeNode]))
  const tops: TreeNode[] = []
  for (const node of byId.values()) {
    node.parent = (node.share.parent_id !== null && byId.get(node.share.parent_id)) || null
    ;(node.parent?.children ?? tops).push(node)
  }
  // Parents before children, without calling itself: a chain may be long.
  const nodes: TreeNode[] = []
  const waiting = tops.toReversed()
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.parent) node.level = node.parent.level + 1
    nodes.push(node)
    waiting.push(...node.children.toReversed())
  }
  const leaves = nodes.reduce((count, node) => count + (node.children.length ? 0 : 1), 0)
  const deepest = nodes.reduce((depth, node) => Math.max(depth, node.level), 1)
  const ring = Math.max(RING, (leaves * LEAF) / (2 * Math.PI * deepest))
  const angles = new Map<TreeNode, number>()
  let slot = 0
  for (const node of nodes) if (!node.children.length) angles.set(node, (2 * Math.PI * slot++) / Math.max(1, leaves))
  for (const node of nodes.toReversed()) {
    if (node.children.length) angles.set(node, (angles.get(node.children[0]!)! + angles.get(node.children.at(-1)!)!) / 2)
    if (node.parent) node.parent.size += node.size
    node.x = Math.cos(angles.get(node)!) * ring * node.level
    node.y = Math.sin(angles.get(node)!) * ring * node.level
  }
  return { nodes, tops, radius: ring * deepest }
}

export interface TreeFigures {
  shares: number
  sharers: number
  depth: number
  breadth: number
  orders: number
  ordersPerSharer: number
  /** Mean distance between any two shares of the largest cascade: 2 for a broadcast by one, more for a chain. */
  virality: number | null
  largest: number
}

export function figuresOf({ nodes, tops }: Tree): TreeFigures {
  const levels = new Map<number, number>()
  for (const { level } of nodes) levels.set(level, (levels.get(level) ?? 0) + 1)
  const largest = tops.reduce<TreeNode | null>((best, top) => (best && best.size >= top.size ? best : top), null)
  const whole = largest?.size ?? 0
  let crossings = 0
  const waiting = largest ? [...largest.children] : []
  // An edge lies between `size` shares below it and all others of its cascade.
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    crossings += node.size * (whole - node.size)
    waiting.push(...node.children)
  }
  const sharers = new Set(nodes.map(({ share }) => share.sharer.id)).size
  const orders = nodes.reduce((sum, { share }) => sum + share.orders, 0)
  return {
    shares: nodes.length, sharers, orders, depth: Math.max(0, ...levels.keys()), breadth: Math.max(0, ...levels.values()),
    ordersPerSharer: sharers ? orders / sharers : 0, virality: whole > 1 ? (2 * crossings) / (whole * (whole - 1)) : null, largest: whole,
  }
}
