import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysOf, meantAt, rangeOf, shownAt } from './days.ts'

const day = (text: string) => new Date(`${text}T00:00:00`)

test('the last day is whole: the range ends where the next day begins', () => {
  const { from, to } = rangeOf([day('2026-05-20'), day('2026-05-21')])
  assert.deepEqual([from, to], [day('2026-05-20').toISOString(), day('2026-05-22').toISOString()])
})

test('days are those of the shop, wherever the person is', () => {
  const range = rangeOf([day('2026-05-20'), day('2026-05-20')], 'America/New_York')
  assert.deepEqual(range, { from: '2026-05-20T04:00:00.000Z', to: '2026-05-21T04:00:00.000Z' })
  assert.deepEqual(rangeOf([day('2026-05-31'), day('2026-05-31')], 'Asia/Shanghai'), { from: '2026-05-30T16:00:00.000Z', to: '2026-05-31T16:00:00.000Z' })
  assert.deepEqual(daysOf(range, 'America/New_York'), [day('2026-05-20'), day('2026-05-20')])
})

test('days on which clocks change have 23 or 25 hours, and one may begin at one', () => {
  assert.deepEqual(rangeOf([day('2026-03-08'), day('2026-03-08')], 'America/New_York'), { from: '2026-03-08T05:00:00.000Z', to: '2026-03-09T04:00:00.000Z' })
  assert.deepEqual(rangeOf([day('2026-09-06'), day('2026-09-06')], 'America/Santiago'), { from: '2026-09-06T04:00:00.000Z', to: '2026-09-07T03:00:00.000Z' })
})

test('an address of before, which ended a millisecond early, shows the same days', () => {
  assert.deepEqual(daysOf({ from: '2026-05-20T04:00:00.000Z', to: '2026-05-21T03:59:59.999Z' }, 'America/New_York'), [day('2026-05-20'), day('2026-05-20')])
  assert.equal(daysOf({ from: 'soon', to: '' }), undefined)
})

test('a picker shows the clock of the shop, and what is picked is meant by it', () => {
  for (const zone of ['America/New_York', 'Asia/Shanghai', 'Asia/Kolkata', undefined]) {
    for (const at of ['2026-05-20T23:30:15.000Z', '2026-12-31T16:00:00.000Z', '2026-03-08T07:00:00.000Z']) {
      assert.equal(meantAt(shownAt(new Date(at), zone), zone).toISOString(), at, `${zone} ${at}`)
    }
  }
  assert.deepEqual(shownAt(new Date('2026-05-20T04:00:00Z'), 'America/New_York'), day('2026-05-20'))
})
