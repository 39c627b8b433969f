import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moneyInput, moneyParts, moneyText, parseMoney, saving, sumMoney } from './money.ts'

const cny = (minor: number) => ({ minor, currency: 'CNY' })

test('an amount reads as its currency writes it', () => {
  assert.equal(moneyText(cny(129_900)), '\u00a51,299.00')
  assert.equal(moneyText(cny(5)), '\u00a50.05')
  assert.equal(moneyText(cny(-1_050)), '\u2212\u00a510.50')
  assert.equal(moneyText({ minor: 1500, currency: 'JPY' }), '\u00a51,500')
  assert.deepEqual(moneyParts(cny(990)), { symbol: '\u00a5', whole: '9', fraction: '90', negative: false })
})

test('what was typed is kept to the cent', () => {
  assert.deepEqual(parseMoney('19.9', 'CNY'), cny(1990))
  assert.deepEqual(parseMoney('1,299.05', 'CNY'), cny(129_905))
  assert.deepEqual(parseMoney('0.07', 'CNY'), cny(7))
  assert.equal(parseMoney('1.005', 'CNY'), null)
  assert.equal(parseMoney('-3', 'CNY'), null)
  assert.equal(parseMoney('abc', 'CNY'), null)
  for (const minor of [0, 1, 99, 100, 123_456]) assert.deepEqual(parseMoney(moneyInput(cny(minor)), 'CNY'), cny(minor))
})

test('amounts add up, and do not mix', () => {
  assert.deepEqual(sumMoney([cny(1), cny(2)]), cny(3))
  assert.equal(sumMoney([]), null)
  assert.throws(() => sumMoney([cny(1), { minor: 1, currency: 'USD' }]))
})

test('a saving is only shown when there is one', () => {
  assert.deepEqual(saving(cny(300), cny(200)), cny(100))
  assert.equal(saving(cny(200), cny(200)), null)
  assert.equal(saving(null, cny(200)), null)
})
