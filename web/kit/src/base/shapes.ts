/** Shapes that both doors of the API share. */
export interface Text {
  zh: string
  en: string
}

export interface Picture {
  id: string
  url_small: string
  url_medium: string
  url_large: string
  width: number
  height: number
  alt: Text
}
