import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atStakeADay, broughtADay, missedBuyers } from './effects.ts'

test('goods that end put at stake what they sold for a day', () => {
  assert.equal(atStakeADay(70_000, 7), 10_000)
  assert.equal(atStakeADay(10_000, 7), 1429)
  assert.equal(atStakeADay(0, 7), null)
})

test('looks that did not sell are measured by the usual share', () => {
  assert.equal(missedBuyers(100, 1, 0.04), 3)
  assert.equal(missedBuyers(30, 0, 0.02), 0.6)
  assert.equal(missedBuyers(100, 4, 0.04), null)
})

test('a campaign brought so much on each day that it ran', () => {
  const sold = { orders: 14, minor: 41_860 }
  assert.deepEqual(broughtADay(sold, '2026-04-01', '2026-05-13', '2026-05-19'), { orders: 2, minor: 5980 })
  assert.deepEqual(broughtADay(sold, '2026-05-16', '2026-05-13', '2026-05-19'), { orders: 3.5, minor: 10_465 })
  assert.equal(broughtADay(sold, '2026-05-20', '2026-05-13', '2026-05-19'), null)
  assert.equal(broughtADay(undefined, '2026-04-01', '2026-05-13', '2026-05-19'), null)
})
