/** One question at a time to the person; the box in App shows it. */
import { shallowRef } from 'vue'

export interface Question {
  title: string
  message?: string
  yes?: string
}

interface Asked extends Question {
  answer: (agreed: boolean) => void
}

export const asked = shallowRef<Asked | null>(null)

/** True when the person agrees. A new question answers an open one with no. */
export function ask(question: Question): Promise<boolean> {
  asked.value?.answer(false)
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer(agreed) {
        asked.value = null
        resolve(agreed)
      },
    }
  })
}
