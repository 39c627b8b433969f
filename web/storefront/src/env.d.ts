/// <reference types="vite/client" />

declare module 'virtual:areas' {
  /** Provinces with their cities, and these with their districts. */
  const areas: [province: string, cities: [city: string, districts: string[]][]][]
  export default areas
}

declare module 'virtual:streets' {
  /** By province: a file with its cities, their districts, and the streets and towns of each. */
  const streets: Record<string, (() => Promise<{ default: Record<string, Record<string, string[]>> }>) | undefined>
  export default streets
}
