// The pages behind a token: a booking or series, a waitlist entry, an invitation, a session by its link. The link gives
// access. D1 is not read for anything that the thing's home knows.

import { readByToken } from "../../actions/bookings/change-booking";
import { type OpenedLink, openLink, tenantNamedBy } from "../../actions/bookings/open-by-token";
import { readSeriesByToken } from "../../actions/bookings/place-series";
import { loadConfigurationOf } from "../../actions/load-configuration";
import { readInvitation } from "../../actions/sessions/read-invitation";
import { readSession } from "../../actions/sessions/read-session";
import { readEntry } from "../../actions/waitlist/read-entry";
import { refuse } from "../../domain/refusal";
import { answerInvitationFile } from "../../http/calendar-files";
import { say } from "../../i18n/words/say";
import { type FormValues, readForm } from "../kit/form-values";
import { type Asked, pageContext } from "../kit/page-context";
import { renderRefusal } from "../kit/render-page";
import { postInvitationPage, showInvitationPage } from "./invitation-page";
import { postBookingPage, showBookingPage } from "./manage-booking";
import type { ManagePage } from "./manage-context";
import { postEntryPage, showEntryPage } from "./manage-entry";
import { postSeriesPage, showSeriesPage } from "./manage-series";
import { goToPay } from "./pay";
import { showOwnReceipt } from "./receipts";
import { postSessionPage, showSessionPage } from "./session-page";

export async function answerManagePage(asked: Asked, token: string): Promise<Response> {
  const opened = await openLink(asked.deps, token);
  if (!opened) return nothing(asked, token);
  const { id, kind, tenantId } = opened;
  asked.noteTenant(tenantId);
  const configuration = await loadConfigurationOf(asked.deps, tenantId);
  if (configuration === null) return renderRefusal(pageContext(asked), null, refuse("unavailable"));
  if (configuration === undefined || configuration.tenant.isClosed) return nothing(asked, token);
  const manage: ManagePage = { page: pageContext(asked, configuration.tenant), configuration, token };
  const isPost = asked.request.method === "POST";
  const values: FormValues | null = isPost ? await readForm(asked.request) : new Map();
  if (!values) return renderRefusal(manage.page, configuration, refuse("invalid_request"));
  if (asked.url.pathname.endsWith("/invite.ics")) return answerFile(asked, opened, token);
  switch (kind) {
    case "manage": {
      const kept = await readByToken(asked.deps, opened);
      if (!kept.ok) return nothing(asked, token);
      if (asked.url.pathname.endsWith("/pay")) return goToPay(manage, kept.value);
      const [, receiptId] = /\/receipts\/([a-z0-9_-]+)$/.exec(asked.url.pathname) ?? [];
      if (receiptId !== undefined) {
        return (await showOwnReceipt(manage, kept.value, receiptId)) ?? nothing(asked, token);
      }
      return isPost ? postBookingPage(manage, kept.value, values) : showBookingPage(manage, kept.value);
    }
    case "series": {
      const found = await readSeriesByToken(asked.deps, id);
      if (!found.ok) return nothing(asked, token);
      return isPost ? postSeriesPage(manage, found.value, values) : showSeriesPage(manage, found.value);
    }
    case "waitlist": {
      const found = await readEntry(asked.deps, null, id);
      if (!found.ok) return nothing(asked, token);
      return isPost ? postEntryPage(manage, found.value, values) : showEntryPage(manage, found.value);
    }
    case "invitation": {
      const found = await readInvitation(asked.deps, id);
      if (!found.ok) return nothing(asked, token);
      return isPost ? postInvitationPage(manage, found.value, values) : showInvitationPage(manage, found.value);
    }
    case "session": {
      const found = await readSession(asked.deps, null, id);
      if (!found.ok) return nothing(asked, token);
      return isPost ? postSessionPage(manage, found.value, values) : showSessionPage(manage, found.value);
    }
  }
}

async function answerFile(asked: Asked, opened: OpenedLink, token: string): Promise<Response> {
  if (opened.kind === "series") {
    const done = await readSeriesByToken(asked.deps, opened.id);
    const bookings = done.ok ? done.value.bookings.map(({ booking }) => booking) : [];
    return bookings.length > 0 ? answerInvitationFile(asked, bookings) : nothing(asked, token);
  }
  const kept = opened.kind === "manage" ? await readByToken(asked.deps, opened) : null;
  return kept?.ok ? answerInvitationFile(asked, [kept.value.booking]) : nothing(asked, token);
}

/** A wrong token gets the answer of one that never existed. The id in it names the business to contact. */
async function nothing(asked: Asked, token: string): Promise<Response> {
  const tenantId = tenantNamedBy(token);
  const known = tenantId && (await loadConfigurationOf(asked.deps, tenantId));
  const configuration = known && !known.tenant.isClosed ? known : null;
  const page = pageContext(asked, configuration?.tenant);
  const { words } = page;
  const whom = configuration ? ` ${say(words.askThem, { name: configuration.tenant.name })}` : "";
  return renderRefusal(page, configuration, refuse("not_found"), `${words.linkOver}${whom}`);
}
