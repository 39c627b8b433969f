import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SkuForm } from './product-form.ts'
import { pasted, readCell } from './sku-columns.ts'

const sku = (id: string, isSold = true) => ({ id, code: id, price: null, reference_price: null, cost: null, safety_stock: 0, is_sold: isSold }) as unknown as SkuForm
const skus = [sku('A'), sku('B'), sku('C', false), sku('D')]
const cny = (minor: number) => ({ minor, currency: 'CNY' })

test('cells go down and to the right, past what is not sold', () => {
  const { skus: now, wrong } = pasted(skus, '1.50\t2\r\n3\t¥4\r\n', { id: 'B', column: 'price' }, 'CNY')
  assert.equal(wrong, 0)
  assert.deepEqual(now.map(({ price }) => price), [null, cny(150), null, cny(300)])
  assert.deepEqual(now.map(({ reference_price }) => reference_price), [null, cny(200), null, cny(400)])
})

test('what cannot be read stays as it was, and is counted', () => {
  const { skus: now, wrong } = pasted(skus, 'many\n5', { id: 'A', column: 'safety_stock' }, 'CNY')
  assert.deepEqual([wrong, ...now.map(({ safety_stock }) => safety_stock)], [1, 0, 5, 0, 0])
})

test('lines below the last row are counted, blank ones are not', () => {
  const { skus: now, wrong } = pasted(skus, '1\n2\n3\n\n', { id: 'B', column: 'safety_stock' }, 'CNY')
  assert.deepEqual(now.map(({ safety_stock }) => safety_stock), [0, 1, 0, 2])
  assert.equal(wrong, 1)
  assert.equal(pasted(skus, '1\n2\n3\n4\t5\n6', { id: 'A', column: 'cost' }, 'CNY').wrong, 3)
})

test('columns right of the last one are counted, empty ones are not', () => {
  const { skus: now, wrong } = pasted(skus, '1\t7\t\n2\t8\tx', { id: 'A', column: 'safety_stock' }, 'CNY')
  assert.deepEqual(now.map(({ safety_stock }) => safety_stock), [1, 2, 0, 0])
  assert.equal(wrong, 3)
})

test('cells as spreadsheets write them', () => {
  assert.deepEqual(readCell('safety_stock', ' 1,200 ', 'CNY'), { safety_stock: 1200 })
  assert.deepEqual(readCell('cost', '', 'CNY'), { cost: null })
  assert.equal(readCell('code', 'two words', 'CNY'), null)
})
