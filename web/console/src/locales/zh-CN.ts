/** All texts of the console, those of the plays among them. */
import own from './zh-CN.json'

const plays = import.meta.glob<object>(['@kinds/*/web/zh-CN.json', '!**/_*/**'], { import: 'default', eager: true })

export default Object.assign({}, own, ...Object.values(plays)) as typeof own
