// Members of a business, each in a browser of their own.

import { Browser, linkTo, PASSWORD } from "./people";

/** A JSON request of someone who is signed in; answers the parsed body. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by tests, field by field
export async function asked(browser: Browser, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await browser.json(method, path, body, { "idempotency-key": crypto.randomUUID() });
  return answer.html === "" ? null : JSON.parse(answer.html);
}

/** A member who has accepted the invitation of an owner. */
export async function memberOf(
  owner: Browser,
  email: string,
  role: string,
  resources: string[] | null = null,
): Promise<Browser> {
  const invited = await owner.json("POST", "/v1/members", { email, role, resources });
  if (invited.status !== 201) throw new Error(`the invitation answered ${invited.status}: ${invited.html}`);
  const browser = new Browser();
  await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
  return browser;
}
