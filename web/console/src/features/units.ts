/** Amounts of a ledger account in its unit: a currency reads as money, anything else as a plain count. */
import { moneyText } from '@tuan/kit'

export const unitText = (minor: number, unit: string) => (/^[A-Z]{3}$/.test(unit) ? moneyText({ minor, currency: unit }) : `${minor} ${unit}`)

/** An account's code with its long ids cut to eight signs; the whole code stands in the title. */
export const shortCode = (code: string) => code.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => `${id.slice(0, 8)}\u2026`)
