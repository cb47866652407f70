// The forms of the pages, read at the door: bounded and decoded.

import { readBytes } from "../../http/validate";

export type FormValues = ReadonlyMap<string, string>;

/**
 * The fields of a form. Null when the body is not a form, is too big, or was cut off. A repeated field keeps the first
 * value; of the named `lists` it has all, with commas between.
 */
export async function readForm(request: Request, lists: readonly string[] = []): Promise<FormValues | null> {
  const bytes = await readBytes(request.body);
  const type = request.headers.get("content-type") ?? "";
  if (typeof bytes === "string" || !/^application\/x-www-form-urlencoded\b/i.test(type)) return null;
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) {
    // Form encoding writes line ends as CRLF.
    const before = values.get(name);
    if (before === undefined) values.set(name, value.replaceAll("\r\n", "\n"));
    else if (lists.includes(name)) values.set(name, `${before},${value}`);
  }
  return values;
}
