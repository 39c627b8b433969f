import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayIn } from './time.ts'

test('an instant falls on the day that the zone\'s calendar shows', () => {
  assert.equal(dayIn('2026-05-21T01:00:00Z', 'America/New_York'), '2026-05-20')
  assert.equal(dayIn('2026-05-20T16:00:00Z', 'Asia/Shanghai'), '2026-05-21')
  assert.equal(dayIn('2026-05-20T15:59:59.999Z', 'Asia/Shanghai'), '2026-05-20')
  assert.equal(dayIn('2026-01-01T04:59:00+00:00', 'America/New_York'), '2025-12-31')
})
