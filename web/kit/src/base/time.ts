/** Instants from the API as a person reads them, and the server's clock as the device can know it. */
import { ref } from 'vue'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Milliseconds the server's clock is ahead of the device's. A phone with a wrong clock must not end a group early. */
const ahead = ref(0)

/** Learns the server's clock from an answer that carried it. */
export function serverClock(serverNow: string): void {
  ahead.value = Date.parse(serverNow) - Date.now()
}

/** The server's time now, in milliseconds. */
export function now(): number {
  return Date.now() + ahead.value
}

/** By the device's clock, or by that of a zone. */
export function dateTime(at: string, locale: string, zone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(new Date(at))
}

/** The date of an instant as a zone's calendar has it: 2026-05-20. */
export function dayIn(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))
}

export function dateTimeWithSeconds(at: string, locale: string, zone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }).format(new Date(at))
}

/** "3 minutes ago", "in 2 days"; coarse on purpose. */
export function relativeTime(at: string, locale: string, from = now()): string {
  const distance = Date.parse(at) - from
  const size = Math.abs(distance)
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (size < MINUTE) return words.format(0, 'second')
  if (size < HOUR) return words.format(Math.trunc(distance / MINUTE), 'minute')
  if (size < DAY) return words.format(Math.trunc(distance / HOUR), 'hour')
  if (size < 30 * DAY) return words.format(Math.trunc(distance / DAY), 'day')
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(at))
}

export interface TimeLeft {
  days: number
  clock: string
  over: boolean
}

/** The time until an instant, as days and a clock of hours, minutes, seconds. */
export function timeLeft(until: string, from = now()): TimeLeft {
  const left = Math.max(0, Math.ceil((Date.parse(until) - from) / 1000))
  const two = (number: number) => String(number).padStart(2, '0')
  return {
    days: Math.floor(left / 86_400),
    clock: [Math.floor((left % 86_400) / 3600), Math.floor((left % 3600) / 60), left % 60].map(two).join(':'),
    over: left === 0,
  }
}
