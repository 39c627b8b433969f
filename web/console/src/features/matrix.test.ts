import assert from 'node:assert/strict'
import { test } from 'node:test'
import { combinations, matrix, moved, nearest, roomIn, sizeOf, type OptionForm } from './matrix.ts'

const option = (key: string, ...values: string[]): OptionForm => ({ key, name: { zh: key, en: key }, values: values.map((value) => ({ key: value, text: { zh: value, en: value } })) })
const sku = (id: string, ...valueKeys: string[]) => ({ id, valueKeys, is_sold: true })
const make = (keys: string[]) => sku(`new:${keys.join('-')}`, ...keys)
const colour = option('colour', 'red', 'blue')
const size = option('size', 'S', 'M')
const four = matrix([colour, size], [], make)

test('three options make every combination once, in order', () => {
  const options = [option('a', ...'12345'), option('b', ...'6789'), option('c', ...'xyz')]
  assert.equal(sizeOf(options), 60)
  assert.equal(new Set(combinations(options).map(String)).size, 60)
  assert.deepEqual(combinations([colour, size]), [['red', 'S'], ['red', 'M'], ['blue', 'S'], ['blue', 'M']])
  assert.deepEqual(matrix([], [], make).map(({ id }) => id), ['new:'])
})

test('a value more leaves the others what they were', () => {
  const more = matrix([option('colour', 'red', 'green', 'blue'), size], four, make)
  assert.deepEqual(more.filter(({ valueKeys }) => valueKeys[0] !== 'green'), four)
  assert.ok(more.every((each) => !each.valueKeys.includes('green') || !four.includes(each)))
})

test('values and options in another order take their SKUs along', () => {
  const turned = matrix([option('size', 'M', 'S'), option('colour', 'blue', 'red')], four, make)
  assert.deepEqual(turned.map(({ id }) => id), ['new:blue-M', 'new:red-M', 'new:blue-S', 'new:red-S'])
  assert.deepEqual(turned[0]!.valueKeys, ['M', 'blue'])
})

test('an option more, and one less, keeps the first of each', () => {
  const one = [sku('only')]
  assert.deepEqual(matrix([option('colour', 'red')], one, make), [{ id: 'only', valueKeys: ['red'], is_sold: true }])
  assert.deepEqual(matrix([colour], four, make).map(({ id }) => id), ['new:red-S', 'new:blue-S'])
  const unsold = four.map((each, place) => ({ ...each, is_sold: place % 2 === 1 }))
  assert.deepEqual(matrix([colour], unsold, make).map(({ id }) => id), ['new:red-M', 'new:blue-M'])
})

test('too many combinations keep what there is', () => {
  const wide = option('wide', ...Array.from({ length: 150 }, (_, place) => `w${place}`))
  const known = [sku('kept', 'red', 'w7'), sku('gone', 'red', 'w999')]
  assert.deepEqual(matrix([colour, wide], known, make).map(({ id }) => id), ['kept'])
})

test('there is room for two hundred combinations and fifty values', () => {
  assert.equal(roomIn([colour, size], colour), 48)
  assert.equal(roomIn([option('a', ...'12345678'), option('b', ...'abcde'), option('c', 'x', 'y', 'z', 'u', 'v')], option('c', 'x', 'y', 'z', 'u', 'v')), 0)
})

test('the nearest shares the most, and a move beyond the end is none', () => {
  assert.equal(nearest(['blue', 'L'], four)!.valueKeys[0], 'blue')
  assert.equal(nearest(['x'], []), undefined)
  assert.deepEqual(moved(['a', 'b', 'c'], 2, -1), ['a', 'c', 'b'])
  assert.deepEqual(moved(['a'], 0, 1), ['a'])
})
