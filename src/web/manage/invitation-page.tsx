// The page of an invitation, for the holder of its link.

import { manageTokenOf } from "../../actions/accounts/secrets";
import { acceptInvitation, declineInvitation } from "../../actions/sessions/answer-invitation";
import { readInvitation, type ShownInvitation } from "../../actions/sessions/read-invitation";
import { formatAt } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import { checkDetails, formKey, prefilled } from "../booking/booking-form";
import { Alert } from "../booking/details-form";
import { zoneShown } from "../booking/shown-zone";
import { CustomerFields, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { manageLink } from "../kit/manage-link";
import { FIELD, ONCE } from "../kit/page-names";
import { limitedPage, renderPage, seeOther } from "../kit/render-page";
import { linkToBooked } from "./link-to-booked";
import type { ManagePage } from "./manage-context";
import { SessionFacts, type Tried } from "./session-facts";

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
