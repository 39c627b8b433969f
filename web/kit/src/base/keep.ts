/** Small things kept on the device. A browser that forbids storage only forgets; it does not break the page. */
function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return otherwise
    throw error
  }
}

function drawer(storage: () => Storage) {
  return {
    get: <T>(key: string): T | null =>
      safely(() => JSON.parse(storage().getItem(key) ?? 'null') as T | null, null),
    set: (key: string, value: unknown): void => safely(() => storage().setItem(key, JSON.stringify(value)), undefined),
    remove: (key: string): void => safely(() => storage().removeItem(key), undefined),
  }
}

/** Kept until the person clears the browser. */
export const keep = drawer(() => localStorage)
/** Kept until this tab closes. */
export const keepInTab = drawer(() => sessionStorage)
