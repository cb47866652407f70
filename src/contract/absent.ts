// Fields that a request does not name are not fields that it sets to nothing.

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same fields without those that are undefined. */
export function withoutAbsent<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
