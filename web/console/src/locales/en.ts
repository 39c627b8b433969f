/** All texts of the console, those of the plays among them. */
import own from './en.json'

const plays = import.meta.glob<object>(['@kinds/*/web/en.json', '!**/_*/**'], { import: 'default', eager: true })

export default Object.assign({}, own, ...Object.values(plays)) as typeof own
