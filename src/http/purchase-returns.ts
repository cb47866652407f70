// Where the buyer of a package comes back to from the provider's page.

import { PACKAGES_CODE } from "../domain/ids";
import type { Purchase } from "../domain/payments/purchase";
import type { Call } from "./route";

type Returns = { readonly successUrl: string; readonly cancelUrl: string };

export function purchaseReturns(
  { origin }: Pick<Call, "origin">,
  { slug }: { readonly slug: string },
  { buyer }: Purchase,
  token: string,
): Returns {
  const url = `${origin}/${slug}/${PACKAGES_CODE}/${encodeURIComponent(token)}`;
  const lang = buyer?.locale ? `lang=${encodeURIComponent(buyer.locale)}` : "";
  return { successUrl: `${url}?paid=1${lang && `&${lang}`}`, cancelUrl: lang ? `${url}?${lang}` : url };
}
