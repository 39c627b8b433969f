/** Where the development servers find the program: `tuan up` on its usual port, or what TUAN_DEV_BACK_END names. */
const target = process.env.TUAN_DEV_BACK_END ?? 'http://127.0.0.1:8000'

export const backEnd = Object.fromEntries(['/api', '/hooks', '/media', '/sandbox'].map((path) => [path, { target }]))
