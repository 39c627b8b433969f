/** Which way to pay fits the device in hand. */
import type { Way } from '../api/types'

const ON_A_PHONE: Way[] = ['phone', 'page', 'qr']
const AT_A_DESK: Way[] = ['qr', 'page', 'phone']

/** WeChat's own browser opens no other app: only its in-app payment works there. */
export const inWeChat = /MicroMessenger/i.test(navigator.userAgent)

/** A finger cannot scan the screen it touches. */
const isPhone = () => matchMedia('(pointer: coarse)').matches

/** The best of these ways on this device; none when no way works here. */
export function wayHere(ways: Way[]): Way | undefined {
  if (inWeChat && ways.includes('in_app')) return 'in_app'
  return (isPhone() ? ON_A_PHONE : AT_A_DESK).find((way) => ways.includes(way))
}
