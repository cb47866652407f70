// People who sign in, as a browser does: with cookies, own origin, and the mails that they get.

import { env, exports } from "cloudflare:workers";
import { tellAll } from "./told";

const ORIGIN = "http://berth.test";

export type Seen = { readonly status: number; readonly html: string; readonly headers: Headers };

/** A browser: it keeps cookies, and sends forms from our own pages. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  get session(): string | undefined {
    return this.cookies.get("berth_session");
  }

  /** Sets a cookie, as a thief who typed it would. */
  keep(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  /** The cookies of another browser, such as after a theft. */
  copy(): Browser {
    const other = new Browser();
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Seen> {
    return this.send(path, { headers });
  }

  post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Seen> {
    return this.send(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: ORIGIN, ...headers },
    });
  }

  json(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Seen> {
    const sent = { origin: ORIGIN, ...(body !== undefined && { "content-type": "application/json" }), ...headers };
    return this.send(path, { method, headers: sent, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  private async send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Seen> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0) {
      headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const answer = await exports.default.fetch(
      new Request(`${ORIGIN}${path}`, { ...init, headers, redirect: "manual" }),
    );
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  }
}

export type Mail = { readonly kind: string; readonly title: string; readonly text: string };

/** The mails to an address, the newest first, after everything due was sent. */
export async function mailsTo(address: string): Promise<Mail[]> {
  await tellAll();
  const { results } = await env.DB.prepare(
    "SELECT kind, title, text FROM messages WHERE recipient = ? ORDER BY created_at DESC, rowid DESC",
  )
    .bind(address)
    .all<Mail>();
  return results;
}

/** The path of a link in the newest mail of a kind. */
export async function linkTo(address: string, kind: string): Promise<string> {
  const mail = (await mailsTo(address)).find((each) => each.kind === `account_${kind}`);
  const path = new RegExp(`/${kind}/[A-Za-z0-9_-]+`).exec(mail?.text ?? "")?.[0];
  if (path === undefined) throw new Error(`${address} has no link to ${kind}`);
  return path;
}

export const PASSWORD = "green apples on a roof";

export function signUpFields(address: string, slug: string): Record<string, string> {
  return {
    name: "Ada Lovelace",
    email: address,
    password: PASSWORD,
    business: "Engine Works",
    slug,
    time_zone: "Europe/London",
    preset: "provider",
  };
}

/** A person who opened a business, and is signed in. */
export async function openBusiness(address: string, slug: string): Promise<Browser> {
  const browser = new Browser();
  const sent = await browser.post("/signup", signUpFields(address, slug));
  if (sent.status !== 200) throw new Error(`sign-up answered ${sent.status}: ${sent.html}`);
  const made = await browser.post(await linkTo(address, "verify"));
  if (made.status !== 303) throw new Error(`the link answered ${made.status}: ${made.html}`);
  return browser;
}
