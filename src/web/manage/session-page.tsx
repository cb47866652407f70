// The page of an unlisted session, for the holder of its link.

import { manageTokenOf } from "../../actions/accounts/secrets";
import { placeBooking } from "../../actions/bookings/place-booking";
import { ONE_PLACE } from "../../domain/booking/booking-request";
import { seatsLeft } from "../../domain/booking/session";
import { CUSTOMER } from "../../domain/tenant/actor";
import { claimAddress } from "../../http/address";
import { fieldProblems, refusalSentence } from "../../i18n/refusal-words";
import { sayCount } from "../../i18n/words/say";
import type { KeptSession } from "../../objects/messages";
import { checkDetails, formKey, prefilled } from "../booking/booking-form";
import { Alert, RobotCheck } from "../booking/details-form";
import { CustomerFields, Hidden, Problem } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { FIELD, ONCE } from "../kit/page-names";
import { limitedPage, renderPage, seeOther } from "../kit/render-page";
import { isHuman } from "../kit/robot-check";
import type { ManagePage } from "./manage-context";
import { SessionFacts, type Tried } from "./session-facts";

export async function showSessionPage(manage: ManagePage, kept: KeptSession, tried?: Tried): Promise<Response> {
  const { page, configuration, token } = manage;
  const { words, locale } = page;
  const { session } = kept;
  const left = seatsLeft(kept);
  const isOpen = session.status === "open" && session.startAt > page.now && left > 0;
  const values = tried?.values ?? prefilled(page, session.service);
  const problems = tried?.problems ?? new Map<string, string>();
  return renderPage(
    {
      page,
      configuration,
      title: session.title ?? session.service.name,
      canonical: null,
      children: (
        <section class="card narrow">
          {tried?.refusal && <Alert title={refusalSentence(page, tried.refusal, configuration.tenant.name)} />}
          {problems.size > 0 && <Alert title={words.checkBelow} />}
          <h1>{session.title ?? session.service.name}</h1>
          <SessionFacts manage={manage} kept={kept} seats={null} />
          <p>{left > 0 ? sayCount(locale, words.placesLeft, left) : words.full}</p>
          {isOpen && (
            <form method="post" action={manageLink(page, token)} class="form" data-post novalidate>
              <Hidden values={{ key: crypto.randomUUID() }} />
              <label class="field narrow">
                <span>{words.party}</span>
                <input
                  type="number"
                  name="party"
                  min="1"
                  max={String(left)}
                  value={values.get("party") ?? "1"}
                  inputmode="numeric"
                  {...(problems.has("party") && { "aria-invalid": "true", "aria-describedby": "f-party-problem" })}
                />
              </label>
              <Problem id="f-party-problem" text={problems.get("party") ?? null} />
              <CustomerFields
                page={page}
                configuration={configuration}
                service={session.service}
                values={values}
                problems={problems}
                hasQuestions
              />
              <RobotCheck page={page} problem={problems.get("robot") ?? null} />
              <button class="button main" type="submit" name={FIELD.command} value="book">
                {words.confirmShort}
              </button>
            </form>
          )}
        </section>
      ),
    },
    tried?.refusal ? 409 : problems.size > 0 ? 422 : 200,
  );
}

export async function postSessionPage(manage: ManagePage, kept: KeptSession, values: FormValues): Promise<Response> {
  const { page, configuration } = manage;
  const { session } = kept;
  const limited = await limitedPage(page, configuration);
  if (limited) return limited;
  const party = Number(values.get("party") ?? "1");
  const checked = checkDetails(page, configuration, session.service, values);
  const problems = new Map(checked.ok ? [] : checked.problems);
  if (!Number.isInteger(party) || party < 1 || party > 10_000) problems.set("party", page.words.badInput);
  if (!checked.ok || problems.size > 0) return showSessionPage(manage, kept, { values, problems });
  if (!(await isHuman(page, values))) {
    return showSessionPage(manage, kept, { values, problems: new Map([["robot", page.words.robotCheck]]) });
  }
  const { customer, notes, answers, metadata } = checked.details;
  const wish = { session: session.id, party };
  const placed = await placeBooking(page.deps, {
    kind: "book",
    slug: configuration.tenant.slug,
    service: session.service.id,
    startAt: session.startAt,
    ...ONE_PLACE,
    seats: party,
    resource: null,
    customer,
    notes,
    answers,
    metadata,
    by: CUSTOMER,
    status: null,
    holdId: null,
    sessionId: session.id,
    namedSessionId: session.id,
    ifFull: "refuse",
    address: claimAddress(page),
    keyScope: "public",
    key: formKey(values),
    body: { ...wish, customer, notes, answers, metadata },
  });
  if (!placed.ok) {
    const isInput = placed.refusal.code === "invalid_request";
    const told = isInput
      ? fieldProblems(page, configuration, placed.refusal.problems ?? [], values)
      : new Map<string, string>();
    return showSessionPage(manage, kept, { values, problems: told, ...(!isInput && { refusal: placed.refusal }) });
  }
  if (placed.value.kind === "waiting") throw new Error("Only a request with on_full waits.");
  const token = await manageTokenOf(page.deps.settings.serverSecret, placed.value.booking);
  return seeOther(manageLink(page, token, { [ONCE.booked]: 1 }));
}
