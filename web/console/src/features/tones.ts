/** Which quiet colour a state wears. The word beside it carries the meaning. */
type Tone = 'quiet' | 'ok' | 'warn' | 'bad' | 'busy'

const TONES: Record<string, Tone> = {
  draft: 'quiet', published: 'ok', withdrawn: 'warn',
  scheduled: 'busy', running: 'ok', paused: 'warn', ended: 'quiet',
  open: 'busy', formed: 'ok', expired: 'quiet',
  held: 'busy', taken: 'ok', lapsed: 'quiet', left: 'quiet',
  awaiting_payment: 'warn', awaiting_group: 'busy', paid: 'busy', ready_to_ship: 'warn', shipped: 'busy', delivered: 'ok', completed: 'ok', closed: 'quiet',
  pending: 'busy', succeeded: 'ok', success: 'ok', failed: 'bad', failure: 'bad', cancelled: 'quiet', refunded: 'warn', partially_refunded: 'warn', requested: 'busy', needs_person: 'bad', request: 'busy',
  due: 'busy', given_up: 'bad',
  posted: 'ok', voided: 'quiet', todo: 'busy', doing: 'busy', aborted: 'bad', queued: 'busy', done: 'ok',
  applied: 'warn', approved: 'busy', refused: 'quiet', appealed: 'bad', goods_sent_back: 'warn', goods_received: 'busy', refunding: 'busy', replaced: 'ok',
  waiting: 'busy', matched: 'ok', differs: 'bad', missing_here: 'bad', missing_there: 'bad', amount_differs: 'bad', equal: 'ok', different: 'bad',
}

export const toneOf = (state: string): Tone => TONES[state] ?? 'quiet'
