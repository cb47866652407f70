// The address of the frame, and of the same page outside it.

import { attribute, originOf } from "./attributes";
import type { BerthBooking } from "./element";
import { lookOf, themeOf } from "./look";

const LOOKS = ["accent", "background", "text", "radius", "font"];
/** Attributes that the frame's address contains. */
const PASSED = /^(service|date|month|duration|resource|party|tz|lang|theme|utm_\w+|metadata\[.+\])$/;
/** Attributes after the # of the address, which no server receives. */
const PRIVATE = /^(name|email|phone|notes)$/;

/** The frame's address; empty without a tenant. Attributes override the query of the page's address. */
export function frameUrl(element: BerthBooking): string {
  const tenant = attribute(element, "tenant");
  if (!tenant) return "";
  const url = new URL("/embed/", originOf(element));
  const query = url.searchParams;
  const told = new URLSearchParams();
  const put = (name: string, value: string) => {
    if (PASSED.test(name)) query.set(name, value);
    if (PRIVATE.test(name)) told.set(name, value);
  };
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (element.hasAttribute("prefill-from-url") || name.startsWith("utm_")) put(name, value);
  }
  for (const { name, value } of element.attributes) put(name.replace(/^metadata-(.+)/, "metadata[$1]"), value);
  for (const name of LOOKS) {
    const value = lookOf(element, name);
    if (value) query.set(name, value);
  }
  const ns = attribute(element, "ns");
  if (ns) query.set("ns", ns);
  if (themeOf(element) !== "light") query.set("theme", themeOf(element));
  query.set("site", location.origin);
  told.set("at", location.pathname);
  const path = [tenant, query.get("service") ?? ""].filter(Boolean);
  query.delete("service");
  url.pathname += path.map(encodeURIComponent).join("/");
  url.hash = `${told}`;
  return url.href;
}

/** A link to the booking page outside a frame. */
export function outsideLink(url: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = url.replace("/embed/", "/").replace(/[?#].*/, "");
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Open the booking page";
  return link;
}
