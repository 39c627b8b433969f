/** What people call a permission: its text is kept under its name. */
export const permissionText = (name: string, t: (key: string) => string) => t(`permission.${name.replace('.', '_')}`)
