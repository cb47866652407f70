// A field that a request leaves out keeps its value. A field set to null is emptied.

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same fields without the undefined ones. */
export function withoutAbsent<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
