// The pages of the stand-in of Stripe on which customers pay, and on which their banks take the money back.

import { payPage, seeOther } from "./stand-ins-page.mjs";
import { pagesOf } from "./stand-ins-paying.mjs";

const PAGES = "/pay";
const PAGE = /^\/pay\/(cs_test_\w+)$/;

export function payingPages({ id, now, later, sessions, tell }) {
  function showPage(session, said = "") {
    const { status, title, amount_total: minor, currency, cancel_url: back } = sessions.current(session);
    const over = status === "expired" ? "over" : "paid";
    return payPage("Stripe", { title, minor, currency, said, isOpen: status === "open", over, back });
  }

  function press(session, outcome) {
    if (sessions.current(session).status !== "open") return showPage(session);
    switch (outcome) {
      case "pay":
        sessions.complete(session, "paid");
        return seeOther(successOf(session));
      case "later":
        // A card is left at once.
        if (session.mode === "setup") {
          sessions.complete(session, "paid");
          return seeOther(successOf(session));
        }
        sessions.complete(session, "unpaid");
        later(() => sessions.endLater(session));
        return seeOther(successOf(session));
      case "cancel":
        return seeOther(session.cancel_url);
      default:
        return showPage(session, "The card was declined. Try another one.");
    }
  }

  const answer = pagesOf("Stripe", {
    ...{ at: PAGES, PAGE, find: sessions.find, show: showPage, press },
    list: () =>
      sessions
        .all()
        .filter((session) => sessions.current(session).status === "open")
        .map(({ id: page, title }) => [page, title]),
    taken: () =>
      sessions
        .all()
        .filter(isDisputable)
        .map(({ id: page, title }) => [page, title]),
  });

  const isDisputable = (session) => session?.payment_status === "paid" && !session.is_disputed;

  /** The bank of a customer takes the money back, and Stripe asks the business for its side. */
  function dispute(session) {
    if (!isDisputable(session)) return { status: 404, headers: {}, body: "There is no such payment." };
    session.is_disputed = true;
    const { account, payment_intent, amount_total: amount, currency } = session;
    const of = { payment_intent, amount, currency, created: now(), reason: "fraudulent", status: "needs_response" };
    void tell(account, "charge.dispute.created", { id: id("dp"), object: "dispute", ...of, livemode: false });
    return seeOther(PAGES);
  }

  return {
    isPage: (path) => path === PAGES || PAGE.test(path),
    answer({ method, path, body }) {
      if (path === PAGES && method === "POST") return dispute(sessions.find(new URLSearchParams(body).get("dispute")));
      return answer({ method, path, body });
    },
  };
}

function successOf({ success_url: url, id }) {
  return url.replaceAll("{CHECKOUT_SESSION_ID}", id);
}
