/** A change of what others may be changing too. */

/**
 * The fields that were changed, and how they looked before: the shop then refuses to put a change on top of somebody else's, and what was left alone
 * stays as somebody else may have made it.
 */
export function changedFields<T extends object>(wanted: T, seen: T): Partial<T> & { readonly seen: Partial<T> } {
  const isChanged = (name: string): boolean => JSON.stringify(Reflect.get(wanted, name)) !== JSON.stringify(Reflect.get(seen, name));
  const only = (fields: T): Partial<T> => Object.fromEntries(Object.entries(fields).filter(([name]) => isChanged(name))) as Partial<T>;
  return { ...only(wanted), seen: only(seen) };
}
