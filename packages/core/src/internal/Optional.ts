/** Keys that are there only where they have a value. */

/** An object with the key, or without it where the value is undefined. */
export const some = <K extends string, A>(key: K, value: A | undefined): { readonly [P in K]?: A } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: A }
