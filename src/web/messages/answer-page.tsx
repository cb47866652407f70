// The page behind the links of a request in a mail to staff. Opening it changes nothing; its button answers the request.

import { readBooking } from "../../actions/bookings/change-booking";
import { loadConfigurationOf } from "../../actions/load-configuration";
import { answerRequest, openAnswer } from "../../actions/messages/answer-links";
import { zoneOfBooking } from "../../contract/booking-wire";
import { statusAt } from "../../domain/booking/booking";
import { refuse } from "../../domain/refusal";
import { Summary } from "../booking/summary";
import { Field } from "../kit/form-fields";
import { readForm } from "../kit/form-values";
import { type Asked, pageContext } from "../kit/page-context";
import { renderPage, renderRefusal } from "../kit/render-page";
import { Status } from "../manage/booking-view";
import { reasonIn } from "../manage/cancel-form";

export async function answerRequestPage(asked: Asked, token: string): Promise<Response> {
  const { deps } = asked;
  const opened = await openAnswer(deps, token);
  const found = opened && (await readBooking(deps, opened.tenantId, opened.bookingId));
  if (!opened || !found?.ok)
    return renderRefusal(pageContext(asked), null, refuse("not_found"), pageContext(asked).words.linkOver);
  asked.noteTenant(opened.tenantId);
  const configuration = await loadConfigurationOf(deps, opened.tenantId);
  if (!configuration) return renderRefusal(pageContext(asked), null, refuse("unavailable"));
  if (configuration.tenant.isClosed) return renderRefusal(pageContext(asked), null, refuse("not_found"));
  const page = pageContext(asked, configuration.tenant);
  const isPending = (status: string) => status === "pending";
  const values = asked.request.method === "POST" ? await readForm(asked.request) : null;
  const before = statusAt(found.value.booking, page.now);
  const answered = values && isPending(before) ? await answerRequest(deps, opened, reasonIn(values)) : null;
  const kept = answered?.ok ? answered.value : found.value;
  const { booking, resources } = kept;
  const { words } = page;
  const isApproval = opened.answer === "approve";
  const isOpen = !answered && isPending(before);
  const zone = { timeZone: zoneOfBooking(kept), alsoIn: null };
  return renderPage({
    page,
    configuration,
    title: words.answerTitle,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1>{words.answerTitle}</h1>
        {answered?.ok ? (
          <p class="alert good" role="status">
            {isApproval ? words.answerApproved : words.answerDeclined}
          </p>
        ) : (
          <p>
            <Status page={page} booking={booking} />
          </p>
        )}
        <Summary page={page} booked={booking} resources={resources} business={configuration.tenant} zone={zone} />
        {isOpen ? (
          <form method="post" class="form">
            {isApproval ? null : (
              <Field
                name="reason"
                value=""
                problem={null}
                label={words.cancelReason}
                optional={words.optional}
                type="textarea"
                maxlength={500}
              />
            )}
            <div class="row">
              <button class={isApproval ? "button main" : "button danger"} type="submit">
                {isApproval ? words.answerApprove : words.answerDecline}
              </button>
            </div>
          </form>
        ) : null}
      </section>
    ),
  });
}
