/** The look of a shop: which colours white words can be read on, as the server computes it. */
import type { Picture } from '@tuan/kit'

export interface BannerForm { picture: Picture; link: string }
export const READABLE = 4.5
export const HOUSE_ACCENT = '#d0262a'

/** From 1 (white itself) to 21 (black), by WCAG; 0 for what is no colour. */
export function contrastWithWhite(colour: string): number {
  if (!/^#[0-9a-f]{6}$/.test(colour)) return 0
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255))
  return 1.05 / (0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05)
}

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
