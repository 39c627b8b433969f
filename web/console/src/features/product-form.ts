/** The product form: options make a matrix of SKUs, and a SKU keeps its id and its numbers when options change around it. */
import { newId, type Money, type Picture, type Text } from '@tuan/kit'
import type { ProductDetail, ProductInput, SkuDetail, Stock } from '../api/types'
import { matrix, nearest, type OptionForm, type ValueForm } from './matrix'

export type { OptionForm, ValueForm }
export interface SkuForm {
  id: string; code: string; valueKeys: string[]; price: Money | null; reference_price: Money | null; cost: Money | null; safety_stock: number; picture_id: string | null; stock: Stock | null
  /** A combination that is not sold keeps its row, and no SKU. */
  is_sold: boolean
}
export interface ProductForm {
  title: Text; subtitle: Text; description: Text; category_ids: string[]; pictures: Picture[]; options: OptionForm[]; skus: SkuForm[]
}

const blank = (): Text => ({ zh: '', en: '' })

function newSku(valueKeys: string[], like?: SkuForm): SkuForm {
  const id = newId()
  return {
    id, code: id.slice(0, 8).toUpperCase(), valueKeys, price: like?.price ?? null, reference_price: like?.reference_price ?? null, cost: like?.cost ?? null, safety_stock: like?.safety_stock ?? 0,
    picture_id: null, stock: null, is_sold: true,
  }
}

export const newOption = (): OptionForm => ({ key: newId(), name: blank(), values: [newValue()] })
export const newValue = (text: Text = blank()): ValueForm => ({ key: newId(), text })
export const emptyForm = (): ProductForm => ({
  title: blank(), subtitle: blank(), description: blank(), category_ids: [], pictures: [], options: [], skus: [newSku([])],
})

export function formOf(product: ProductDetail): ProductForm {
  const options = product.options.map((option) => ({
    key: newId(), name: { ...option.name }, values: option.values.map((text) => ({ key: newId(), text: { ...text } })),
  }))
  const known = product.skus.map((sku) => skuForm(sku, sku.option_values.map((value, option) => options[option]?.values[value]?.key ?? ''), true))
  const retired = new Map(product.retired.map((sku) => [sku.option_text.zh, sku]))
  const words = new Map(options.flatMap(({ values }) => values.map(({ key, text }) => [key, text.zh] as const)))
  return {
    title: { ...product.title }, subtitle: { ...product.subtitle }, description: { ...product.description },
    category_ids: [...product.category_ids], pictures: [...product.pictures], options,
    // A combination without a SKU is one that is not sold; if it was sold once, it would be that SKU again.
    skus: matrix(options, known, (keys) => {
      const before = retired.get(keys.map((key) => words.get(key)).join(' · '))
      return before ? skuForm(before, keys, !options.length) : { ...newSku(keys, nearest(keys, known)), is_sold: !options.length }
    }),
  }
}

function skuForm(sku: SkuDetail, valueKeys: string[], isSold: boolean): SkuForm {
  return {
    id: sku.id, code: sku.code, price: sku.price, reference_price: sku.reference_price, cost: sku.cost, safety_stock: sku.safety_stock, picture_id: sku.picture_id, valueKeys,
    stock: { on_hand: sku.on_hand, held: sku.held, available: sku.available }, is_sold: isSold,
  }
}

/** The form with other options; a new combination begins with the prices of the one that is most like it. */
export const withOptions = (form: ProductForm, options: OptionForm[]): ProductForm => ({
  ...form, options, skus: matrix(options, form.skus, (keys) => newSku(keys, nearest(keys, form.skus))),
})

/** The currency of a product's prices. */
export const currencyOf = (form: ProductForm) => form.skus.find(({ price }) => price)?.price?.currency ?? 'CNY'

/** The body to send, or null while a SKU has no price. */
export function inputOf(form: ProductForm): ProductInput | null {
  const indexOf = form.options.map((option) => new Map(option.values.map((value, index) => [value.key, index])))
  const skus: ProductInput['skus'] = []
  for (const sku of form.skus) {
    if (!sku.is_sold) continue
    if (!sku.price) return null
    skus.push({
      id: sku.id, code: sku.code.trim(), option_values: sku.valueKeys.map((key, option) => indexOf[option]?.get(key) ?? 0), price: sku.price,
      reference_price: sku.reference_price, cost: sku.cost, safety_stock: sku.safety_stock,
      picture_id: form.pictures.some(({ id }) => id === sku.picture_id) ? sku.picture_id : null,
    })
  }
  return {
    title: form.title, subtitle: form.subtitle, description: form.description, category_ids: form.category_ids,
    picture_ids: form.pictures.map((picture) => picture.id), options: form.options.map(({ name, values }) => ({ name, values: values.map(({ text }) => text) })), skus,
  }
}
