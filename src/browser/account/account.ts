// What a script adds to the pages of accounts: passkeys, and the time zone and page address of who signs up. The server
// makes every page; without a script, or in a browser without passkeys, the other ways in stay.

import { ownZone } from "../kit/zones";

document.documentElement.dataset.scripted = "";

/** A person who signs up is most likely in the zone of their browser. */
const zone = document.querySelector<HTMLInputElement>("input[name=time_zone]");
if (zone && zone.value === "") zone.value = ownZone() ?? "";

/** The address of the page follows the name of the business, until it is typed itself. */
const business = document.querySelector<HTMLInputElement>("input[name=business]");
const slug = document.querySelector<HTMLInputElement>("input[name=slug]");
let proposed = "";
business?.addEventListener("input", () => {
  if (!slug || slug.value !== proposed) return;
  const plain = business.value.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  proposed = plain
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
  slug.value = proposed;
});

type Asking = "get" | "create";

const forms = document.querySelectorAll<HTMLFormElement>("form[data-passkey]");
const canAsk = "credentials" in navigator && typeof PublicKeyCredential === "function";
for (const form of forms) form.hidden = !canAsk;

addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const asking = form.dataset.passkey as Asking | undefined;
  const field = form.querySelector<HTMLInputElement>("input[name=credential]");
  if (!asking || !field || field.value !== "") return;
  event.preventDefault();
  void ask(form, asking, field);
});

// A page that comes back from the browser's store shows its form as new.
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=credential]")) field.value = "";
  for (const form of forms) setBusy(form, false);
});

async function ask(form: HTMLFormElement, asking: Asking, field: HTMLInputElement): Promise<void> {
  const trouble = form.querySelector<HTMLElement>("[data-trouble]");
  if (trouble) trouble.hidden = true;
  setBusy(form, true);
  try {
    const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
    const answer = await fetch(form.action, { method: "POST", headers, body: "ask=options" });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const options = await answer.json();
    const credential = await (asking === "get" ? get(options) : create(options));
    field.value = JSON.stringify(credential);
    form.submit();
  } catch {
    // The person gave up, or the device has none. The browser has said so; the page offers to try again.
    setBusy(form, false);
    if (trouble) trouble.hidden = false;
  }
}

function setBusy(form: HTMLFormElement, isBusy: boolean): void {
  for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
}

type Listed = { id: string; type: "public-key"; transports?: AuthenticatorTransport[] };

const known = (list: Listed[]) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function get(options: { challenge: string; allowCredentials: Listed[] }): Promise<unknown> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const { authenticatorData, clientDataJSON, signature, userHandle } = made.response as AuthenticatorAssertionResponse;
  return told(made, {
    authenticatorData: text(authenticatorData),
    clientDataJSON: text(clientDataJSON),
    signature: text(signature),
    ...(userHandle && { userHandle: text(userHandle) }),
  });
}

type NewOptions = Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials: Listed[];
};

async function create(options: NewOptions): Promise<unknown> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return told(made, {
    attestationObject: text(response.attestationObject),
    clientDataJSON: text(response.clientDataJSON),
    transports: response.getTransports?.() ?? [],
  });
}

function told({ id, type }: PublicKeyCredential, response: object): object {
  return { id, rawId: id, type, clientExtensionResults: {}, response };
}

function bytes(base64Url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64Url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
