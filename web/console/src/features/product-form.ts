/** The product form: options make a matrix of SKUs, and a SKU keeps its id and its numbers when options change around it. */
import { newId, type Money, type Picture, type Text } from '@tuan/kit'
import type { ProductDetail, ProductInput, Stock } from '../api/types'

export interface ValueForm { key: string; text: Text }
export interface OptionForm { key: string; name: Text; values: ValueForm[] }
export interface SkuForm {
  id: string; code: string; valueKeys: string[]; price: Money | null; reference_price: Money | null; cost: Money | null; safety_stock: number; stock: Stock | null
}
export interface ProductForm {
  title: Text; subtitle: Text; description: Text; category_ids: string[]; pictures: Picture[]; options: OptionForm[]; skus: SkuForm[]
}

const blank = (): Text => ({ zh: '', en: '' })

function newSku(valueKeys: string[]): SkuForm {
  const id = newId()
  return { id, code: id.slice(0, 8).toUpperCase(), valueKeys, price: null, reference_price: null, cost: null, safety_stock: 0, stock: null }
}

export const newOption = (): OptionForm => ({ key: newId(), name: blank(), values: [newValue()] })
export const newValue = (): ValueForm => ({ key: newId(), text: blank() })
export const emptyForm = (): ProductForm => ({
  title: blank(), subtitle: blank(), description: blank(), category_ids: [], pictures: [], options: [], skus: [newSku([])],
})

export function formOf(product: ProductDetail): ProductForm {
  const options = product.options.map((option) => ({
    key: newId(), name: { ...option.name }, values: option.values.map((text) => ({ key: newId(), text: { ...text } })),
  }))
  return {
    title: { ...product.title }, subtitle: { ...product.subtitle }, description: { ...product.description },
    category_ids: [...product.category_ids], pictures: [...product.pictures], options,
    skus: product.skus.map((sku) => ({
      id: sku.id, code: sku.code, price: sku.price, reference_price: sku.reference_price, cost: sku.cost, safety_stock: sku.safety_stock,
      valueKeys: sku.option_values.map((value, option) => options[option]?.values[value]?.key ?? ''),
      stock: { on_hand: sku.on_hand, held: sku.held, available: sku.available },
    })),
  }
}

/** One SKU per combination of values. A known SKU follows its values; a new combination copies the prices of a neighbour. */
export function matrix(options: OptionForm[], known: SkuForm[]): SkuForm[] {
  const combinations = options.reduce<string[][]>((rows, option) => rows.flatMap((row) => option.values.map((value) => [...row, value.key])), [[]])
  const free = [...known]
  return combinations.map((keys) => {
    const at = free.findIndex((sku) => sku.valueKeys.every((key) => keys.includes(key)) || keys.every((key) => sku.valueKeys.includes(key)))
    if (at >= 0) return { ...free.splice(at, 1)[0]!, valueKeys: keys }
    const neighbour = known.find((sku) => sku.valueKeys.some((key) => keys.includes(key))) ?? known[0]
    return { ...newSku(keys), price: neighbour?.price ?? null, reference_price: neighbour?.reference_price ?? null, cost: neighbour?.cost ?? null }
  })
}

/** The body to send, or null while a SKU has no price. */
export function inputOf(form: ProductForm): ProductInput | null {
  const indexOf = form.options.map((option) => new Map(option.values.map((value, index) => [value.key, index])))
  const skus: ProductInput['skus'] = []
  for (const sku of form.skus) {
    if (!sku.price) return null
    skus.push({
      id: sku.id, code: sku.code.trim(), option_values: sku.valueKeys.map((key, option) => indexOf[option]?.get(key) ?? 0), price: sku.price,
      reference_price: sku.reference_price, cost: sku.cost, safety_stock: sku.safety_stock,
    })
  }
  return {
    title: form.title, subtitle: form.subtitle, description: form.description, category_ids: form.category_ids,
    picture_ids: form.pictures.map((picture) => picture.id), options: form.options.map(({ name, values }) => ({ name, values: values.map(({ text }) => text) })), skus,
  }
}
