// The pages of an invitation, and of an unlisted session: for the holder of the link.

import type { FC } from "hono/jsx";
import { manageTokenOf } from "../../actions/accounts/secrets";
import { placeBooking } from "../../actions/bookings/place-booking";
import { acceptInvitation, declineInvitation } from "../../actions/sessions/answer-invitation";
import { readInvitation, type ShownInvitation } from "../../actions/sessions/read-invitation";
import { ONE_PLACE } from "../../domain/booking/booking-request";
import { seatsLeft } from "../../domain/booking/session";
import type { Refusal } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { claimAddress } from "../../http/address";
import { formatAt, formatSpan } from "../../i18n/format";
import { fieldProblems, refusalSentence } from "../../i18n/refusal-words";
import { say, sayCount, sayNumber } from "../../i18n/words/say";
import { zoneNotes } from "../../i18n/zone-words";
import type { KeptSession } from "../../objects/messages";
import { checkDetails, formKey, prefilled } from "../booking/booking-form";
import { Alert, RobotCheck } from "../booking/details-form";
import { zoneShown } from "../booking/shown-zone";
import { Fact } from "../booking/summary";
import { CustomerFields, Hidden, Problem } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { FIELD, ONCE } from "../kit/page-names";
import { limitedPage, renderPage, seeOther } from "../kit/render-page";
import { isHuman } from "../kit/robot-check";
import { linkToBooked } from "./link-to-booked";
import type { ManagePage } from "./manage-context";

const SessionFacts: FC<{ manage: ManagePage; kept: KeptSession; seats: number | null }> = ({ manage, kept, seats }) => {
  const { page, configuration } = manage;
  const { words, locale } = page;
  const { session, resources } = kept;
  const zone = zoneShown(page, configuration, session.service);
  return (
    <dl class="facts">
      <Fact term={words.what}>{session.title ?? session.service.name}</Fact>
      <Fact term={words.when}>
        {formatSpan(locale, "dateTimeFull", zone.timeZone, session.startAt, session.endAt)}
        {zoneNotes(page, zone, session.startAt).map((note) => (
          <small>{note}</small>
        ))}
      </Fact>
      {resources.length > 0 && <Fact term={words.withWhom}>{resources.map(({ name }) => name).join(", ")}</Fact>}
      {seats !== null && <Fact term={words.placesBooked}>{sayNumber(locale, seats)}</Fact>}
    </dl>
  );
};

// --- invitations --------------------------------------------------------------------------------------------------

type Tried = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly refusal?: Refusal;
};

export async function showInvitationPage(manage: ManagePage, shown: ShownInvitation, tried?: Tried): Promise<Response> {
  const { page, configuration, token } = manage;
  const { words, locale } = page;
  const { invitation, session } = shown;
  const { tenant } = configuration;
  const { service } = session.session;
  const isOpen =
    invitation.status === "pending" && invitation.expiresAt > page.now && session.session.status === "open";
  const { timeZone } = zoneShown(page, configuration, service);
  const values = tried?.values ?? new Map([...prefilled(page, service), ["email", invitation.email ?? ""]]);
  const booked = await linkToBooked(page, invitation.status === "accepted" ? invitation.bookingId : null);
  return renderPage(
    {
      page,
      configuration,
      title: words.inviteTitle,
      canonical: null,
      children: (
        <section class="card narrow">
          {tried?.refusal && <Alert title={refusalSentence(page, tried.refusal, tenant.name)} />}
          {tried && tried.problems.size > 0 && <Alert title={words.checkBelow} />}
          <h1>{words.inviteTitle}</h1>
          <p class="lead">
            {say(words.inviteText, { name: tenant.name, service: session.session.title ?? service.name })}
          </p>
          <SessionFacts manage={manage} kept={session} seats={invitation.seats} />
          {isOpen ? (
            <form method="post" action={manageLink(page, token)} class="form" data-post novalidate>
              <p class="soft">
                {say(words.inviteUntil, { time: formatAt(locale, "dateTimeFull", timeZone, invitation.expiresAt) })}
              </p>
              <Hidden values={{ key: crypto.randomUUID() }} />
              <CustomerFields
                page={page}
                configuration={configuration}
                service={service}
                values={values}
                problems={tried?.problems ?? new Map()}
                hasQuestions={false}
              />
              <div class="row actions">
                <button class="button main" type="submit" name={FIELD.command} value="accept">
                  {words.inviteAccept}
                </button>
                <button class="button quiet" type="submit" name={FIELD.command} value="decline">
                  {words.inviteDecline}
                </button>
              </div>
            </form>
          ) : (
            <>
              <p>
                {invitation.status === "accepted"
                  ? words.inviteAccepted
                  : invitation.status === "declined"
                    ? words.inviteDeclined
                    : words.inviteOver}
              </p>
              {booked && (
                <a class="button main" href={booked}>
                  {words.openManage}
                </a>
              )}
            </>
          )}
        </section>
      ),
    },
    tried?.refusal ? 409 : tried && tried.problems.size > 0 ? 422 : 200,
  );
}

export async function postInvitationPage(
  manage: ManagePage,
  shown: ShownInvitation,
  values: FormValues,
): Promise<Response> {
  const { page, token } = manage;
  const key = formKey(values);
  const { id } = shown.invitation;
  const again = async (tried: Omit<Tried, "values">) => {
    const after = await readInvitation(page.deps, id);
    return showInvitationPage(manage, after.ok ? after.value : shown, { ...tried, values });
  };
  if (values.get(FIELD.command) === "decline") {
    const declined = await declineInvitation(page.deps, id, key);
    return declined.ok ? seeOther(manageLink(page, token)) : again({ problems: new Map(), refusal: declined.refusal });
  }
  if (values.get(FIELD.command) !== "accept") return showInvitationPage(manage, shown);
  const limited = await limitedPage(page, manage.configuration);
  if (limited) return limited;
  const checked = checkDetails(page, manage.configuration, { ...shown.session.session.service, questions: [] }, values);
  if (!checked.ok) return again({ problems: checked.problems });
  const accepted = await acceptInvitation(page.deps, shown, checked.details.customer, key);
  if (!accepted.ok) return again({ problems: new Map(), refusal: accepted.refusal });
  const booked = await manageTokenOf(page.deps.settings.serverSecret, accepted.value.booking);
  return seeOther(manageLink(page, booked, { [ONCE.booked]: 1 }));
}

// --- sessions by link ---------------------------------------------------------------------------------------------

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
