// Joining the waitlist: a short form, and a link that shows the position.

import type { FC } from "hono/jsx";
import { tokenOf } from "../../actions/accounts/secrets";
import { joinWaitlist } from "../../actions/waitlist/join-waitlist";
import { termsOf } from "../../domain/booking/booking-request";
import { invalid } from "../../domain/refusal";
import { isLocalDate } from "../../domain/time/local-time";
import { claimAddress } from "../../http/address";
import { formatDate } from "../../i18n/format";
import { fieldProblems, refusalSentence } from "../../i18n/refusal-words";
import { say, sayCount, sayNumber } from "../../i18n/words/say";
import type { Waiting } from "../../objects/messages";
import { CustomerFields, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { FIELD, ONCE } from "../kit/page-names";
import { renderPage, seeOther } from "../kit/render-page";
import { isHuman } from "../kit/robot-check";
import { checkDetails, formKey } from "./booking-form";
import { Alert, RobotCheck } from "./details-form";
import { placeFields } from "./held";
import { ServiceHead, type ServiceWish, zoneOf } from "./service-parts";
import { parseSlot } from "./slot-wish";
import { Summary } from "./summary";
import { showTimes } from "./times-page";
import { wishedBooking } from "./wished-booking";

type Told = { readonly title: string; readonly text: string };

export function showWaitForm(
  page: PageContext,
  wish: ServiceWish,
  wait: string,
  values: FormValues,
  problems: ReadonlyMap<string, string>,
  told?: Told,
): Response | Promise<Response> {
  const { words, locale } = page;
  const { configuration, service } = wish;
  const slot = parseSlot(wait);
  if (!slot && !isLocalDate(wait)) return showTimes(page, wish);
  return renderPage(
    {
      page,
      configuration,
      title: `${words.waitTitle} · ${service.name}`,
      canonical: null,
      children: (
        <>
          <ServiceHead page={page} wish={wish} />
          <form
            class="card form narrow"
            method="post"
            action={pageLink(page, servicePath(page, configuration, service.code))}
            data-post
            novalidate
            aria-label={words.waitTitle}
          >
            <h2 tabindex={-1} {...(!told && problems.size === 0 && { "data-focus": "" })}>
              {words.waitTitle}
            </h2>
            {told && (
              <Alert title={told.title}>
                <p>{told.text}</p>
              </Alert>
            )}
            {problems.size > 0 && <Alert title={words.checkBelow} />}
            {slot ? (
              <Summary
                page={page}
                booked={wishedBooking(wish, slot)}
                business={configuration.tenant}
                resources={[]}
                zone={zoneOf(page, wish)}
                isTitled
              />
            ) : (
              <p>
                <strong>{say(words.waitForDay, { date: formatDate(locale, "dateFull", wait) })}</strong>
                {wish.party > 1 && <> · {`${words.guests}: ${sayNumber(locale, wish.party)}`}</>}
              </p>
            )}
            <p class="soft">{words.waitText}</p>
            <Hidden
              values={{
                queue: wait,
                key: values.get(FIELD.key) ?? crypto.randomUUID(),
                duration: wish.durationMinutes,
                party: wish.party,
                resource: wish.resource,
              }}
            />
            <CustomerFields
              page={page}
              configuration={configuration}
              service={service}
              values={values}
              problems={problems}
              hasQuestions={false}
            />
            <RobotCheck page={page} problem={problems.get("robot") ?? null} />
            <button class="button main" type="submit" name={FIELD.command} value="join">
              {words.waitJoin}
            </button>
          </form>
        </>
      ),
    },
    told ? 409 : problems.size > 0 ? 422 : 200,
  );
}

export async function waitFromForm(page: PageContext, wish: ServiceWish, values: FormValues): Promise<Response> {
  const wait = values.get("queue") ?? "";
  const slot = parseSlot(wait);
  const again = (problems: ReadonlyMap<string, string>, told?: Told) =>
    showWaitForm(page, wish, wait, values, problems, told);
  if (!slot && !isLocalDate(wait))
    return showTimes(page, wish, { refusal: invalid("/queue", "is required"), title: page.words.refusedTitle });
  // The service's questions come only with a place.
  const checked = checkDetails(page, wish.configuration, { ...wish.service, questions: [] }, values);
  if (!checked.ok) return again(checked.problems);
  if (!(await isHuman(page, values))) return again(new Map([["robot", page.words.robotCheck]]));
  const fields = placeFields(wish, { startAt: slot?.startAt ?? 0, periodId: slot?.periodId ?? null });
  const { customer, metadata } = checked.details;
  const dates = slot ? { from: null, to: null } : { from: wait, to: wait };
  const entryWish = {
    ...termsOf(fields),
    startAt: slot?.startAt ?? null,
    ...dates,
    chosenId: wish.resource,
  };
  const joined = await joinWaitlist(page.deps, {
    ...fields,
    customer,
    notes: null,
    answers: {},
    metadata,
    holdId: null,
    address: claimAddress(page),
    keyScope: "waitlist",
    key: formKey(values),
    body: { ...entryWish, service: fields.service, customer, metadata },
    wish: entryWish,
  });
  if (joined.ok) return showWaiting(page, wish, joined.value);
  const { refusal } = joined;
  // Some starts are free now: they are shown, the first with a button to take it.
  if (refusal.code === "bookable_now") {
    return showTimes(page, wish, { refusal, title: page.words.bookableNow, periodId: slot?.periodId ?? null });
  }
  if (refusal.code === "invalid_request")
    return again(fieldProblems(page, wish.configuration, refusal.problems ?? [], values));
  const text = refusalSentence(page, refusal, wish.configuration.tenant.name);
  return again(new Map(), { title: page.words.refusedTitle, text });
}

async function showWaiting(page: PageContext, wish: ServiceWish, waiting: Waiting): Promise<Response> {
  const { words } = page;
  const { configuration } = wish;
  const token = await tokenOf(page.deps.settings.serverSecret, "waitlist", waiting.entry.id);
  if (page.kind === "own") return seeOther(manageLink(page, token, { [ONCE.joined]: 1 }));
  return renderPage({
    page,
    configuration,
    title: words.waitJoined,
    canonical: null,
    event: { type: "waitlist.joined", data: { entry_id: waiting.entry.id, service: wish.service.code } },
    children: (
      <section class="card narrow">
        <Alert kind="good" title={words.waitJoined}>
          <p>{words.waitKeepLink}</p>
        </Alert>
        <Position page={page} waiting={waiting} />
        <a class="button main" href={manageLink(page, token)} target="_blank" rel="noopener noreferrer">
          {words.waitTitle}
        </a>
      </section>
    ),
  });
}

export const Position: FC<{ page: PageContext; waiting: Waiting }> = ({ page, waiting }) =>
  waiting.position === null ? null : <p>{sayCount(page.locale, page.words.waitPosition, waiting.position)}</p>;
