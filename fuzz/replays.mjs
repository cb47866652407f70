// A request that is sent again under its key: what tells one body from another, and what the answer may say.

/** What is told again as it is by now, or not at all once it is gone; with a field that makes it another. */
const MADE_IN_D1 = {
  createResource: "name",
  createService: "name",
  createToken: "name",
  createMember: "name",
  addBookingNote: "text",
  createClosure: "reason",
  createCustomer: "name",
  createWebhook: "description",
  createAnnouncement: "subject",
  createPackage: "name",
  sellPackage: "note",
  takeBackCredit: "reason",
  buyPackage: "package",
};

/** Fields that make a body another one. */
export function otherThan(operation) {
  return operation.name === "createTenant"
    ? { name: "Another" }
    : MADE_IN_D1[operation.name]
      ? { [MADE_IN_D1[operation.name]]: "Another" }
      : operation.name === "acceptOffer"
        ? {}
        : operation.name === "answerInvitation"
          ? { customer: { name: "Another", email: "another@example.com" } }
          : operation.name === "recordPayment"
            ? { note: "Another" }
            : { seats: 77 };
}

/** The parts of a replay that may change: a new number, names, places taken meanwhile, erased customers. */
const TOLD_ANEW = new Set(["number", "calendar", "resources", "taken", "remaining", "customer"]);

/** Instants, with the offset of a zone. */
const ZONED = new Set(["start", "end", "created_at"]);

/** Whether the person of an answer was erased since: then nothing is kept that tells one body from another. */
function isErased(operation, first, { status, json: now }) {
  if (operation.name === "createCustomer") return status === 404;
  const namesSomebody = (json) => JSON.stringify(json ?? null).includes('"customer":{');
  return now !== undefined && namesSomebody(first) && !namesSomebody(now);
}

function lasting({ name: operation }, json) {
  // A session is told in the zone that its resource has now.
  const isOfZone = operation === "createSession";
  return JSON.stringify(json, (name, value) => {
    if (TOLD_ANEW.has(name) || (isOfZone && name === "time_zone")) return undefined;
    return isOfZone && ZONED.has(name) ? Date.parse(value) : value;
  });
}

/** What is wrong with the answer to a key that was sent again: with the same body, or with another. */
export function replayFaults(operation, { first, answer, isSame }) {
  const faults = [];
  if (isSame && MADE_IN_D1[operation.name]) {
    const isGone = answer.status === 404;
    if (!isGone && answer.json?.id !== first.json?.id) faults.push(`a replay answers ${answer.text}`);
  } else if (isSame) {
    if (answer.status !== first.status) faults.push(`a replay answers ${answer.status}, first it was ${first.status}`);
    else if (lasting(operation, answer.json) !== lasting(operation, first.json))
      faults.push(`a replay answers ${answer.text}, first it was ${first.text}`);
    if (answer.headers["idempotency-replayed"] !== "true") faults.push("a replay does not say that it is one");
  } else if (answer.json?.code !== "idempotency_key_reused" && !isErased(operation, first.json, answer)) {
    faults.push("a key was taken for another body");
  }
  return faults;
}
