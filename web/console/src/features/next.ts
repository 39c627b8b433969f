/** What to do next: a few rules, each with the figure it was measured by, and what it is worth by our own numbers. */
import { dayIn, now } from '@tuan/kit'
import type { RouteLocationRaw } from 'vue-router'
import { api, body } from '../api'
import { staff } from '../app/session'
import { atStakeADay, broughtADay, missedBuyers } from './effects'
import { dayAfter } from './figures'

const DAY = 86_400_000
const PACE_DAYS = 7
export const SOON_DAYS = 3
export const STOCK_DAYS = 7
/** So many people make a share of buyers worth a word, and so far below that of all products it is low. */
export const MANY_VIEWERS = 30
export const LOW = 0.5

interface Named { zh: string; en: string }
export type Next =
  | { rule: 'stock'; id: string; title: Named; stock: number; sold: number; days: number; atStake: number | null; to: string }
  | { rule: 'looks'; id: string; title: Named | null; views: number; viewers: number; part: number; usual: number; missed: number | null; to: RouteLocationRaw }
  | { rule: 'campaign'; id: string; title: Named; hours: number; orders: number; aDay: { orders: number; minor: number } | null; to: string }

const may = (permission: string) => staff.value?.permissions.includes(permission)

async function stockThatEnds(today: string): Promise<Next[]> {
  const [sold, products] = await Promise.all([
    body(api.GET('/insights/top-products', { params: { query: { from: dayAfter(today, -PACE_DAYS), to: dayAfter(today, -1), limit: 100 } } })),
    body(api.GET('/products', { params: { query: { state: 'published', limit: 100 } } })),
  ])
  const sales = new Map(sold.map((one) => [one.product_id, one]))
  return products.items
    .flatMap(({ id, title, stock_available: stock }) => {
      const { pieces: count = 0, minor = 0 } = sales.get(id) ?? {}
      return count ? [{ rule: 'stock' as const, id, title, stock, sold: count, days: Math.floor((stock * PACE_DAYS) / count), atStake: atStakeADay(minor, PACE_DAYS), to: `/products/${id}` }] : []
    })
    .filter(({ days }) => days < STOCK_DAYS)
    .sort((one, other) => one.days - other.days)
    .slice(0, 3)
}

async function lookedAtAndNotBought(today: string): Promise<Next[]> {
  const [from, to] = [dayAfter(today, -PACE_DAYS), dayAfter(today, -1)]
  const { all, products } = await body(api.GET('/insights/viewed-products', { params: { query: { from, to, limit: 100 } } }))
  const usual = all.value ?? 0
  return products
    .filter(({ viewers, conversion }) => viewers >= MANY_VIEWERS && conversion < usual * LOW)
    .slice(0, 3)
    .map(({ product_id: id, title, views, viewers, buyers, conversion }) => ({
      rule: 'looks' as const, id, title, views, viewers, part: conversion, usual, missed: missedBuyers(viewers, buyers, usual),
      to: { path: '/insights/metrics', query: { metric: 'product_conversion', from, to, product: id } },
    }))
}

async function campaignsThatEnd(today: string, zone: string): Promise<Next[]> {
  const [from, to] = [dayAfter(today, -PACE_DAYS), dayAfter(today, -1)]
  const [running, sold] = await Promise.all([
    body(api.GET('/plays/campaigns', { params: { query: { state: 'running', limit: 100 } } })),
    body(api.GET('/insights/campaign-sales', { params: { query: { from, to, limit: 500 } } })),
  ])
  const sales = new Map(sold.map((one) => [one.campaign_id, one]))
  return running.items
    .map(({ id, name, starts_at, ends_at, orders }) => ({
      rule: 'campaign' as const, id, title: name, hours: Math.floor((Date.parse(ends_at) - now()) / (DAY / 24)), orders,
      aDay: broughtADay(sales.get(id), dayIn(starts_at, zone), from, to), to: `/plays/campaigns/${id}`,
    }))
    .filter(({ hours }) => hours < SOON_DAYS * 24)
    .sort((one, other) => one.hours - other.hours)
    .slice(0, 3)
}

export async function nextSteps(today: string, zone: string): Promise<Next[]> {
  return (await Promise.all([may('catalog.read') ? stockThatEnds(today) : [], may('campaigns.read') ? campaignsThatEnd(today, zone) : [], lookedAtAndNotBought(today)])).flat()
}
