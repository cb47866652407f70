// The addresses of the dashboard.

import type { Context, Hono } from "hono";
import type { Clock } from "../../clock";
import type { App } from "../../http/route";
import { loadWords } from "../../i18n/words/load";
import { answer } from "../kit/answer";
import { type Asked, pageContext } from "../kit/page-context";
import { renderPage, seeOther } from "../kit/render-page";
import { answerBooking } from "./bookings/booking-changes";
import { exportBookings } from "./bookings/csv";
import { showBookings } from "./bookings/list-page";
import { showCalendarPage } from "./calendar/calendar-page";
import { answerChanges } from "./calendar/changes";
import { answerClosure, answerNewClosure } from "./closures/closure-page";
import { sendExport } from "./customers/customer-data";
import { answerCustomer } from "./customers/customer-page";
import { showCustomers, showMatches } from "./customers/customers-page";
import { answerMerge } from "./customers/merge-page";
import { answerDay } from "./day/day-page";
import { type Desk, type Need, openDesk, personFor } from "./desk";
import { answerAnnouncements } from "./messages/announcements-page";
import { answerMessage } from "./messages/message-page";
import { answerMessages } from "./messages/messages-page";
import { answerNewAnnouncement } from "./messages/new-announcement-page";
import { answerNewBooking } from "./new-booking-page";
import { answerAccount } from "./payments/account-page";
import { exportMonths } from "./payments/months-card";
import { answerPackages } from "./payments/packages-page";
import { exportPaymentList } from "./payments/payments-csv";
import { showPayments } from "./payments/payments-page";
import { showReceipt } from "./payments/receipt-page";
import { exportReceiptList } from "./payments/receipts-csv";
import { showSettings } from "./payments/settings-page";
import { answerTax } from "./payments/tax-page";
import { answerTerms } from "./payments/terms-page";
import { answerTill } from "./payments/till-page";
import { answerWays } from "./payments/ways-page";
import { answerNewSession } from "./sessions/new-session-page";
import { answerSession } from "./sessions/session-page";
import { showSessions } from "./sessions/sessions-page";
import { answerTeam } from "./team-page";
import { answerToday } from "./today/today-page";
import { answerWaitlist } from "./waitlist/waitlist-page";

type Show = (desk: Desk, id: string) => Promise<Response> | Response;

const ID = ":id{[a-z]{3}_[a-z0-9]{1,60}}";
const SLUG = ":slug{[a-z0-9][a-z0-9-]{1,38}[a-z0-9]}";

/** A receipt has the id of its payment, or of the refund of one. */
const RECEIPT = ":id{pay_[a-z0-9-]{1,84}}";
const CUSTOMER = ":id{cus_[a-z0-9]{1,60}}";

export function mountDashboard(app: Hono<App>, clock: Clock): void {
  const screen = (path: string, need: Need, show: Show) =>
    app.on(["GET", "POST"], `/dashboard/${SLUG}${path}`, (context: Context<App>) => {
      const params: Readonly<Record<string, string>> = context.req.param();
      const route = `/dashboard/{slug}${path.replaceAll(/:(\w+)\{.*\}/g, "{$1}")}`;
      return answer(context, clock, { route }, async (asked) => {
        const desk = await openDesk(asked, params.slug ?? "", need);
        return desk instanceof Response ? desk : show(desk, params.id ?? "");
      });
    });

  app.get("/dashboard", (context) => answer(context, clock, { route: "/dashboard" }, chooseBusiness));
  screen("", { scope: "read", reach: "own" }, (desk) => seeOther(`${desk.root}/today`));
  screen("/today", { scope: "read", reach: "own" }, answerToday);
  screen("/bookings", { scope: "read", reach: "own" }, showBookings);
  screen("/bookings.csv", { scope: "manage", asksAgain: true }, exportBookings);
  screen(`/bookings/${ID}`, { scope: "read", reach: "own" }, answerBooking);
  screen("/bookings/new", { scope: "bookings", reach: "own" }, answerNewBooking);
  screen("/day", { scope: "manage", isFor: "closes", reach: "own" }, answerDay);
  screen("/customers", { scope: "read" }, showCustomers);
  screen("/customers/matches", { scope: "bookings" }, showMatches);
  screen(`/customers/${CUSTOMER}`, { scope: "read" }, answerCustomer);
  screen(`/customers/${CUSTOMER}/merge`, { scope: "bookings" }, answerMerge);
  screen(`/customers/${CUSTOMER}/export`, { scope: "manage", asksAgain: true }, sendExport);
  screen("/team", { scope: "manage" }, answerTeam);
  screen("/sessions", { scope: "read" }, showSessions);
  screen("/sessions/new", { scope: "bookings" }, answerNewSession);
  screen(`/sessions/${ID}`, { scope: "read" }, answerSession);
  screen("/messages", { scope: "read" }, answerMessages);
  screen(`/messages/${ID}`, { scope: "bookings" }, answerMessage);
  screen("/announcements", { scope: "read" }, answerAnnouncements);
  screen("/announcements/new", { scope: "manage" }, answerNewAnnouncement);
  screen("/payments", { scope: "read" }, showPayments);
  screen("/payments.csv", { scope: "read", asksAgain: true }, exportPaymentList);
  screen("/payments/settings", { scope: "manage" }, showSettings);
  screen("/payments/stripe", { scope: "manage", asksAgain: true }, answerAccount("stripe"));
  screen("/payments/razorpay", { scope: "manage", asksAgain: true }, answerAccount("razorpay"));
  screen(`/payments/services/${ID}`, { scope: "manage" }, answerTerms);
  screen("/payments/tax", { scope: "manage" }, answerTax);
  screen("/payments/ways", { scope: "manage" }, answerWays);
  screen("/payments/months.csv", { scope: "manage", asksAgain: true }, exportMonths);
  screen("/cash", { scope: "bookings" }, answerTill);
  screen("/packages", { scope: "manage" }, answerPackages);
  screen("/receipts.csv", { scope: "read", asksAgain: true }, exportReceiptList);
  screen(`/receipts/${RECEIPT}`, { scope: "read", reach: "own" }, showReceipt);
  screen("/waitlist", { scope: "read" }, answerWaitlist);
  screen("/calendar", { scope: "read", reach: "own" }, showCalendarPage);
  screen("/closures/new", { scope: "read", reach: "own" }, answerNewClosure);
  screen(`/closures/${ID}`, { scope: "read", reach: "own" }, answerClosure);
  screen("/calendar/changes", { scope: "read", reach: "own" }, answerChanges);
}

/** One business opens at once. Several are a choice. */
async function chooseBusiness(asked: Asked): Promise<Response> {
  const person = await personFor(asked);
  if (person instanceof Response) return person;
  const open = person.memberships.filter(({ isClosed }) => !isClosed);
  const [only, ...others] = open;
  if (only && others.length === 0) return seeOther(`/dashboard/${only.slug}/today`);
  const page = pageContext(asked, undefined, person.locale);
  const words = await loadWords("accounts", page.language.code, page.deps.files);
  return renderPage({
    page,
    configuration: null,
    title: words.businesses,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1>{words.businesses}</h1>
        {open.length === 0 && <p>{words.noBusiness}</p>}
        <ul class="plain">
          {open.map(({ slug, name, role }) => (
            <li>
              <a href={`/dashboard/${slug}/today`}>
                <bdi>{name}</bdi>
              </a>{" "}
              <span class="soft">{words.roles[role]}</span>
            </li>
          ))}
        </ul>
        <div class="row">
          <a class="button" href="/account">
            {words.account.title}
          </a>
          <a class="button" href="/signout">
            {words.signOut}
          </a>
        </div>
      </section>
    ),
  });
}
