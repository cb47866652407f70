// The pages as a browser without a script asks for them.

import { exports } from "cloudflare:workers";

export type Page = { status: number; html: string; headers: Headers };

/** A page as a browser without a script asks for it; `fields` are sent as a form. */
export async function visit(
  path: string,
  fields?: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Page> {
  const response = await exports.default.fetch(
    new Request(`http://berth.test${path}`, {
      redirect: "manual",
      headers,
      ...(fields && { method: "POST", body: new URLSearchParams(fields) }),
    }),
  );
  return { status: response.status, html: await response.text(), headers: response.headers };
}

/** What is to be read on a page. */
export const textOf = (html: string) =>
  html
    .replace(/<head>[\s\S]*<\/head>/, "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ");

/** Hidden fields of the form that has a button of that value or name. */
export function fieldsOf(html: string, inside: string): Record<string, string> {
  const form = html.split("<form").find((part) => part.includes(inside)) ?? "";
  return Object.fromEntries(
    [...(form.split("</form>")[0] ?? "").matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name as string, (value as string).replaceAll("&amp;", "&")],
    ),
  );
}

export const slotsOf = (html: string) =>
  [...html.matchAll(/name="slot" value="([^"]+)"/g)].map(([, value]) => value as string);
