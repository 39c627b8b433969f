/** A range of days in the address, as the instants where the first begins and where the day after the last begins. */
import { computed } from 'vue'

interface Range { from: string; to: string }

const DAY = 86_400_000

/** What a zone's clock (the device's without one) shows at an instant, as if it were UTC. */
function clockAt(instant: number, zone?: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** The calendar's day at an instant, as midnight UTC of that day. */
const dayAt = (instant: number, zone?: string) => Math.floor(clockAt(instant, zone) / DAY) * DAY

/** What a picker, which knows the device's clock alone, has to show for an instant. */
export function shownAt(instant: Date, zone?: string): Date {
  const clock = new Date(clockAt(instant.getTime(), zone))
  return new Date(clock.getUTCFullYear(), clock.getUTCMonth(), clock.getUTCDate(), clock.getUTCHours(), clock.getUTCMinutes(), clock.getUTCSeconds())
}

/** The instant that somebody means who picks what a zone's clock shows. */
export function meantAt(picked: Date, zone?: string): Date {
  const clock = Date.UTC(picked.getFullYear(), picked.getMonth(), picked.getDate(), picked.getHours(), picked.getMinutes(), picked.getSeconds())
  const first = clock - (clockAt(clock, zone) - clock)
  return new Date(clock - (clockAt(first, zone) - first))
}

/** The first instant of a day, given as midnight UTC. Clocks are up to 14 hours ahead and 12 behind, and change by whole minutes. */
function beginning(day: number, zone?: string): number {
  let [before, within] = [day - DAY, day + DAY]
  while (within - before > 1000) {
    const middle = Math.floor((before + within) / 2000) * 1000
    if (dayAt(middle, zone) < day) before = middle
    else within = middle
  }
  return within
}

/** What a picker gave: its days, as instants of a zone's clock. The last day is whole: `to` is the midnight after it. */
export function rangeOf([first, last]: [Date, Date], zone?: string): Range {
  const at = (date: Date, more: number) => new Date(beginning(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate() + more), zone)).toISOString()
  return { from: at(first, 0), to: at(last, 1) }
}

/** What a picker shows: the first and the last day of a range, as days of the device's calendar. */
export function daysOf({ from, to }: Range, zone?: string): [Date, Date] | undefined {
  const [first, after] = [Date.parse(from), Date.parse(to)]
  if (Number.isNaN(first) || Number.isNaN(after)) return undefined
  const here = (instant: number) => {
    const day = new Date(dayAt(instant, zone))
    return new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate())
  }
  return [here(first), here(after - 1)]
}

export function useDays(filters: () => Range, set: (changes: Range) => void, zone: () => string | undefined = () => undefined) {
  const days = computed(() => daysOf(filters(), zone()))

  function setDays(range: [Date, Date] | null) {
    set(range ? rangeOf(range, zone()) : { from: '', to: '' })
  }
  return { days, setDays }
}
