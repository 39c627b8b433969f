import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { forgetWays, recentWays, rememberWay } from './recent-ways.ts'

const store: Record<string, string> = {}
Object.defineProperty(globalThis, 'localStorage', {
  value: new Proxy(store, {
    get: (kept, name: string) => ({
      getItem: (key: string) => kept[key] ?? null,
      setItem: (key: string, value: string) => { kept[key] = value },
      removeItem: (key: string) => { delete kept[key] },
    })[name],
  }),
})
beforeEach(forgetWays)

const order = { to: '/orders?order=1', text: '26112213912345678', note: 'Apples · ¥29.90' }
const buyer = { to: '/orders?buyer_id=2', text: 'Ann', note: '138****8000', isPersonal: true as const }

test('the device keeps the way alone, and nothing of a person', () => {
  rememberWay('me', order)
  assert.deepEqual(rememberWay('me', buyer), [buyer, order])
  assert.deepEqual(store, { 'tuan.ways.me': JSON.stringify([{ to: order.to, text: order.text }]) })
  assert.deepEqual(recentWays('me'), [buyer, order])
})

test('nothing is left after signing out', () => {
  rememberWay('me', order)
  rememberWay('me', buyer)
  forgetWays()
  assert.deepEqual(store, {})
  assert.deepEqual(recentWays('me'), [])
})

test('what used to be kept with names is forgotten, and what somebody else wrote does no harm', () => {
  store['tuan.palette.me'] = JSON.stringify([buyer])
  store['tuan.ways.me'] = '[null]'
  assert.deepEqual(recentWays('me'), [])
  assert.deepEqual(Object.keys(store), ['tuan.ways.me'])
})

test('the last six, each once, and not those of a colleague', () => {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 7]) rememberWay('me', { to: `/${n}`, text: `${n}`, note: '' })
  assert.deepEqual(recentWays('me').map(({ to }) => to), ['/7', '/6', '/5', '/4', '/3', '/2'])
  assert.deepEqual(recentWays('colleague'), [])
})
