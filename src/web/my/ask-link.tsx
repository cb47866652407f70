// A customer asks for their own bookings: one field takes an address, and a link goes to it.

import { completePhone } from "../../actions/bookings/customer-details";
import { type OwnContact, requestOwnBookings } from "../../actions/people/own-bookings";
import { customer as customerSchema } from "../../contract/person-schemas";
import type { Configuration } from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import { isFromUs } from "../../http/own-origin";
import { check } from "../../http/validate";
import { phoneExample } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import { networkOf } from "../accounts/account-kit";
import { Field } from "../kit/form-fields";
import { readForm } from "../kit/form-values";
import { type PageContext, pageLink, tenantPath } from "../kit/page-context";
import { renderPage } from "../kit/render-page";

export function myPath(page: Pick<PageContext, "base">, configuration: Configuration): string {
  return `${tenantPath(page, configuration)}/my`;
}

export async function answerMyPage(page: PageContext, configuration: Configuration): Promise<Response> {
  const { words } = page;
  if (page.request.method !== "POST") return askContact(page, configuration, "", null);
  if (!isFromUs(page)) return askContact(page, configuration, "", words.badInput, 403);
  const typed = ((await readForm(page.request))?.get("contact") ?? "").trim();
  const read = readContact(page, configuration, typed);
  if ("problem" in read) return askContact(page, configuration, typed, read.problem, 422);
  const by = { network: networkOf(page), locale: page.language.locale };
  const seconds = await requestOwnBookings(page.deps, configuration, read, by);
  if (seconds !== null) {
    const told = askContact(page, configuration, typed, words.rateLimited, 429);
    told.headers.set("retry-after", String(seconds));
    return told;
  }
  return showSent(page, configuration);
}

/** The link is on its way, if the contact is known. `waiting`: the booking for which it was asked, and until when. */
export function showSent(
  page: PageContext,
  configuration: Configuration,
  waiting?: { readonly text: string; readonly url: string },
): Response {
  const { words } = page;
  return renderPage({
    page,
    configuration,
    title: words.mySentTitle,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1 tabindex={-1} data-focus>
          {words.mySentTitle}
        </h1>
        <p role="status">{say(words.mySentText, { name: configuration.tenant.name })}</p>
        {waiting && <p>{waiting.text}</p>}
        <div class="row">
          {waiting ? (
            <a class="button" href={waiting.url}>
              {words.yourBooking}
            </a>
          ) : (
            <a class="button" href={pageLink(page, tenantPath(page, configuration))}>
              {say(words.bookWith, { name: configuration.tenant.name })}
            </a>
          )}
        </div>
      </section>
    ),
  });
}

/** An address has an at sign. All else is meant as a telephone number. */
function readContact(
  { words }: PageContext,
  { tenant }: Configuration,
  typed: string,
): OwnContact | { readonly problem: string } {
  if (typed === "") return { problem: words.needContact };
  const isMail = typed.includes("@");
  const given = check(customerSchema, { name: "-", ...(isMail ? { email: typed } : { phone: typed }) });
  const { email, phone } = given.value ?? {};
  if (isMail) return email ? { email } : { problem: words.badEmail };
  const full = phone ? completePhone(phone, countryOfTenant(tenant), "/contact") : null;
  if (full?.ok && full.value !== null) return { phone: full.value };
  return { problem: say(words.badPhone, { example: phoneExample(tenant) }) };
}

function askContact(
  page: PageContext,
  configuration: Configuration,
  typed: string,
  problem: string | null,
  status = 200,
): Response {
  const { words } = page;
  return renderPage(
    {
      page,
      configuration,
      title: words.myTitle,
      canonical: null,
      children: (
        <form class="card form narrow" method="post" action={pageLink(page, myPath(page, configuration))}>
          <h1>{words.myTitle}</h1>
          <p>{say(words.myText, { name: configuration.tenant.name })}</p>
          <Field
            name="contact"
            label={words.contact}
            type="text"
            value={typed}
            problem={problem}
            maxlength={254}
            autocomplete="email"
            isRequired
          />
          <button class="button main" type="submit">
            {words.mySend}
          </button>
        </form>
      ),
    },
    status,
  );
}
