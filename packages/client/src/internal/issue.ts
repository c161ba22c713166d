/** What is wrong, in one line; the members of a union often say the same of a field. */
export const issueOf = (error: { readonly message: string }): string =>
  Array.from(new Set(error.message.split(/\n(?!\s)/).map((issue) => issue.replaceAll(/\s*\n\s*/g, " ")))).join("; ")
