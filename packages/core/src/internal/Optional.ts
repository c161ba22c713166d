/** Keys that are there only where they have a value. */

/** An object with the key, or without it where there is no value. */
export const some = <K extends string, A>(key: K, value: A | null | undefined): { readonly [P in K]?: A } =>
  (value === undefined || value === null ? {} : { [key]: value }) as { readonly [P in K]?: A }
