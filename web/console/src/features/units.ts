/** Amounts of a ledger account in its unit: a currency reads as money, anything else as a plain count. */
import { moneyText } from '@tuan/kit'

export const unitText = (minor: number, unit: string) => (/^[A-Z]{3}$/.test(unit) ? moneyText({ minor, currency: unit }) : `${minor} ${unit}`)
