// What a client looks at in an answer: price, term, and closures that were in force.

import { ANSWER_SECONDS } from "./stage.mjs";

/** A price is what the service says, to the last minor unit. */
export function checkPrice(client, { spec, subject }, placed) {
  if (!placed || !spec?.price) return;
  const told = `${placed.price?.amount} ${placed.price?.currency}`;
  const agreed = `${spec.price.amount} ${spec.price.currency}`;
  if (told !== agreed) client.history.violate(subject, `costs ${told}, not ${agreed}`);
}

/** What is not agreed ends at its start at the latest. A request ends after the time to answer, if that is earlier. */
export function checkTerm(client, subject, placed, { answeredAt }) {
  if (!placed || placed.expires_at === null) return;
  const isAsked = placed.status === "pending";
  const most = isAsked ? answeredAt + ANSWER_SECONDS * 1_000 : Number.POSITIVE_INFINITY;
  if (Date.parse(placed.expires_at) <= Math.min(Date.parse(placed.start), most)) return;
  const what = isAsked ? `waits for an answer until` : "is held until";
  client.history.violate(subject, `${placed.id} ${what} ${placed.expires_at} and starts at ${placed.start}`);
}

/** What was closed before it was asked for, and still was when it was answered, cannot have been had. */
export function checkClosures(client, create, { body, sentAt, answeredAt, isReplay }) {
  if (isReplay || create.body.hold || create.body.override) return;
  const placed = body.booking ?? body.hold;
  if (placed) checkClosed(client, create.site, create.subject, placed, sentAt, answeredAt);
}

function checkClosed(client, site, subject, placed, sentAt, answeredAt) {
  const [startAt, endAt] = [Date.parse(placed.start), Date.parse(placed.end)];
  for (const closure of client.history.closures) {
    const applies = closure.site === site && placed.resources.some(({ id }) => id === closure.resourceId);
    const isSure = closure.closedAt < sentAt && closure.openedAt > answeredAt;
    if (applies && isSure && startAt < closure.endAt && endAt > closure.startAt) {
      client.history.violate(subject, `was booked at ${placed.start} although closure ${closure.id} was in force`);
    }
  }
}
