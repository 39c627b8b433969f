/** A refusal as the API tells it (application/problem+json), or the network's silence, as one error class. */
import type { Money } from './money.ts'

export interface FieldProblem {
  at: string
  message: string
}

export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly data: Record<string, unknown>
  readonly requestId: string | null

  constructor(body: Record<string, unknown>, status: number) {
    super(typeof body.title === 'string' ? body.title : `HTTP ${status}`)
    this.name = 'Problem'
    this.code = typeof body.code === 'string' ? body.code : status === 0 ? 'offline' : `http_${status}`
    this.status = status
    this.data = body
    this.requestId = typeof body.request_id === 'string' ? body.request_id : null
  }

  money(field: string): Money | null {
    const value = this.data[field]
    return value && typeof value === 'object' && 'minor' in value ? (value as Money) : null
  }

  number(field: string): number | null {
    const value = this.data[field]
    return typeof value === 'number' ? value : null
  }

  /** What was wrong with which field, for a form. */
  get fields(): FieldProblem[] {
    return Array.isArray(this.data.errors) ? (this.data.errors as FieldProblem[]) : []
  }
}

/** Reads the problem out of an answer that refused. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  try {
    const body: unknown = JSON.parse(text)
    return new Problem(body && typeof body === 'object' ? (body as Record<string, unknown>) : {}, response.status)
  } catch (error) {
    if (error instanceof SyntaxError) return new Problem({}, response.status)
    throw error
  }
}

/** Any thrown thing as a Problem; what the browser throws on a broken connection becomes code `offline`. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof TypeError) return new Problem({ title: error.message }, 0)
  return new Problem({ title: error instanceof Error ? error.message : String(error), code: 'unexpected' }, -1)
}
