import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StockRow } from '../api/types.ts'
import { after, figures, isTooLow, pastedFigures, pieces } from './stock-fill.ts'

const row = (code: string, onHand: number, held = 0) => ({ id: `id-${code}`, code, on_hand: onHand, held }) as StockRow
const rows = [row('A', 10, 4), row('B', 20), row('C', 30)]

test('pieces are whole, and not too many', () => {
  assert.deepEqual(['12', ' 1,200 ', '0', '', '-3', '1.5', 'many', '99999999'].map(pieces), [12, 1200, 0, null, null, null, null, null])
})

test('each way comes to another number, and what is held stays', () => {
  assert.deepEqual((['set', 'add', 'subtract'] as const).map((way) => after(rows[0]!, way, '7')), [7, 17, 3])
  assert.equal(isTooLow(rows[0]!, 3), true)
  assert.equal(isTooLow(rows[0]!, 4), false)
  assert.equal(isTooLow(rows[0]!, null), false)
})

test('one column goes down from where it was pasted', () => {
  const { typed, wrong } = pastedFigures(rows, new Map([['id-A', '1']]), '5\n6\n7\n', 'id-B')
  assert.deepEqual([...typed], [['id-A', '1'], ['id-B', '5'], ['id-C', '6']])
  assert.equal(wrong, 1)
})

test('two columns go by the code', () => {
  const { typed, wrong } = pastedFigures(rows, new Map(), 'C\t3\r\nX\t9\r\nA\tone\r\n\r\nB\t2', 'id-A')
  assert.deepEqual([...typed], [['id-C', '3'], ['id-B', '2']])
  assert.equal(wrong, 2)
})

test('rows without a figure are left alone', () => {
  const typed = new Map([['id-A', '0'], ['id-B', '4'], ['id-C', '']])
  assert.deepEqual(figures(rows, 'subtract', typed), [{ sku_id: 'id-B', change: -4 }])
  assert.deepEqual(figures(rows, 'set', typed), [{ sku_id: 'id-A', on_hand: 0 }, { sku_id: 'id-B', on_hand: 4 }])
})
