// The customers who wait, for what and since when. Staff offer a place out of turn, or take an entry off the list.

import type { FC } from "hono/jsx";
import { leaveWaitlist } from "../../../actions/waitlist/leave-waitlist";
import { listEntries } from "../../../actions/waitlist/list-entries";
import { offerEntry } from "../../../actions/waitlist/offer-entry";
import { readEntry } from "../../../actions/waitlist/read-entry";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { ENTRY_STATUSES, type EntryRecord, isOpenEntry } from "../../../domain/booking/waitlist";
import { type Refusal, type Result, refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { serviceOf } from "../../../domain/tenant/configuration";
import { formatAt, formatDates } from "../../../i18n/format";
import { say, sayCount, sayNumber } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Hidden } from "../../kit/form-fields";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderList } from "../lists/list-frame";
import { addressIn, askedIn, Choice, givenIn, oneOf, Reach, refuseWith, Sift, withoutScope } from "../lists/list-kit";
import { ruleSentence } from "../rule-words";

type Waiting = Extract<Awaited<ReturnType<typeof readEntry>>, { ok: true }>["value"];
type Filters = { readonly service: string | null; readonly status: string };
/** A press that was refused. */
type Tried = { readonly act: string; readonly waiting: Waiting; readonly refusal: Refusal };

const PATH = "/waitlist";
const A_PAGE = 50;

export async function answerWaitlist(desk: Desk): Promise<Response> {
  const filters = readFilters(desk);
  if (desk.form === null) return showList(desk, filters, null);
  const refused = withoutScope(desk, "bookings");
  if (refused) return refused;
  const { deps, staff } = desk;
  const found = await readEntry(deps, staff.tenantId, givenIn(desk, "entry"));
  if (!found.ok) return refuseWith(desk, found.refusal);
  const act = givenIn(desk, "act");
  const { id } = found.value.entry;
  let done: Result<Waiting>;
  if (act === "offer") done = await offerEntry(deps, staff.tenantId, id);
  else if (act === "remove") done = await leaveWaitlist(deps, staff.tenantId, id, staff.actor);
  else return refuseWith(desk, refuse("not_found"));
  const isAlready = !done.ok && desk.form.has("again") && act === "offer" && isOffered(found.value.entry);
  if (!done.ok && !isAlready) return showList(desk, filters, { act, waiting: found.value, refusal: done.refusal });
  return seeOther(addressIn(desk, PATH, { ...filters, done: act === "offer" ? "offered" : "removed" }));
}

/** An offer whose answer was lost is sent again, and finds that it was made. */
function isOffered({ status }: EntryRecord): boolean {
  return status === "offered" || status === "accepted";
}

function readFilters(desk: Desk): Filters {
  const asked = askedIn(desk, "status");
  const service = serviceOf(desk.configuration, askedIn(desk, "service"));
  return { service: service?.id ?? null, status: oneOf([...ENTRY_STATUSES, "all"], asked) ?? "waiting" };
}

async function showList(desk: Desk, filters: Filters, tried: Tried | null): Promise<Response> {
  const { deps, staff, said, configuration } = desk;
  const cursor = askedIn(desk, "cursor") || undefined;
  const listed = await listEntries(deps, staff.tenantId, {
    service: filters.service ?? undefined,
    status: oneOf(ENTRY_STATUSES, filters.status) ?? undefined,
    limit: A_PAGE,
    cursor,
  });
  if (!listed.ok) return refuseWith(desk, listed.refusal);
  const { rows, nextCursor } = listed.value;

  const isSifted = filters.service !== null || filters.status !== "waiting";
  const states = [...ENTRY_STATUSES].map((id) => ({ id, name: said.waitlist.status[id] }));
  const done = oneOf(["offered", "removed", "joined"], askedIn(desk, "done"));
  const name = tried?.waiting.entry.customer?.name ?? said.waitlist.erased;
  return renderList(desk, {
    title: said.waitlist.title,
    current: "waitlist",
    lead: said.waitlist.lead,
    problem: tried && (
      <Alert title={say(tried.act === "offer" ? said.waitlist.notOffered : said.waitlist.notRemoved, { name })}>
        <p>{whyNot(desk, tried.refusal)}</p>
      </Alert>
    ),
    done: done ? said.waitlist.done[done] : undefined,
    sift: (
      <Sift desk={desk} path={PATH}>
        <Choice
          name="service"
          label={said.lists.service}
          chosen={filters.service}
          options={configuration.services}
          none={said.lists.any}
        />
        <Choice
          name="status"
          label={said.lists.state}
          chosen={filters.status}
          options={[...states, { id: "all", name: said.lists.any }]}
          none={null}
        />
      </Sift>
    ),
    rows: rows.length > 0 && (
      <section class="card list">
        <ul class="entries of-waiting">
          {rows.map((waiting) => (
            <Row desk={desk} waiting={waiting} filters={filters} />
          ))}
        </ul>
      </section>
    ),
    empty: {
      title: isSifted ? said.waitlist.nothing : said.waitlist.none,
      text: said.waitlist.nothingText,
      step: isSifted
        ? { href: addressIn(desk, PATH, { status: "all" }), text: said.waitlist.all }
        : { href: `/${configuration.tenant.slug}`, text: said.openPage },
    },
    pages: {
      first: cursor === undefined ? null : addressIn(desk, PATH, filters),
      next: nextCursor === null ? null : addressIn(desk, PATH, { ...filters, cursor: nextCursor }),
    },
  });
}

function whyNot(desk: Desk, refusal: Refusal): string {
  const { why } = desk.said.waitlist;
  return Object.hasOwn(why, refusal.code) ? why[refusal.code as keyof typeof why] : ruleSentence(desk, refusal);
}

const Row: FC<{ desk: Desk; waiting: Waiting; filters: Filters }> = ({ desk, waiting, filters }) => {
  const { said, locale, root, configuration, staff } = desk;
  const { entry, position } = waiting;
  const { customer, offer, status } = entry;
  const zone = zoneOfBooking(waiting);
  const at = (instant: number) => formatAt(locale, "dateTime", zone, instant);
  return (
    <li data-entry={entry.id}>
      <div class="about">
        {customer ? (
          <a class="who" href={`${root}/customers/${customer.id}`}>
            <bdi>{customer.name}</bdi>
          </a>
        ) : (
          <span class="soft">{said.waitlist.erased}</span>
        )}
        {customer && <Reach desk={desk} email={customer.email} phone={customer.phone} />}
      </div>
      <div class="about">
        <strong>
          <bdi>{serviceOf(configuration, entry.serviceId)?.name ?? entry.serviceId}</bdi>
        </strong>
        <span>
          {wishWords(desk, entry, zone)}
          {entry.seats > 1 && ` · ${sayCount(locale, said.waitlist.seats, entry.seats)}`}
        </span>
        {entry.chosenId !== null && (
          <span class="soft">
            <bdi>{configuration.resources.find(({ id }) => id === entry.chosenId)?.name ?? ""}</bdi>
          </span>
        )}
      </div>
      <div class="about">
        <span class="state-line">
          <span class={`state ${status}`}>{said.waitlist.status[status]}</span>
          {position !== null && <strong>{say(said.waitlist.position, { count: sayNumber(locale, position) })}</strong>}
        </span>
        <span class="soft">{say(said.waitlist.since, { time: at(entry.createdAt) })}</span>
        {entry.repeatOf && <span class="soft">{said.waitlist.repeat}</span>}
        {offer && status === "offered" && (
          <span>{say(said.waitlist.offerUntil, { start: at(offer.startAt), until: at(offer.expiresAt) })}</span>
        )}
        {status === "accepted" && entry.bookingId !== null && (
          <a href={`${root}/bookings/${entry.bookingId}`}>{said.waitlist.toBooking}</a>
        )}
      </div>
      {isOpenEntry(status) && mayDo(staff.actor, "bookings") && (
        <Actions desk={desk} waiting={waiting} filters={filters} />
      )}
    </li>
  );
};

function wishWords({ said, locale }: Desk, { startAt, from, to }: EntryRecord, zone: string): string {
  if (startAt !== null) return formatAt(locale, "dateTime", zone, startAt);
  return say(said.waitlist.anyTime, { dates: formatDates(locale, "dateShort", from ?? to ?? "", to ?? from ?? "") });
}

const Actions: FC<{ desk: Desk; waiting: Waiting; filters: Filters }> = ({ desk, waiting, filters }) => {
  const { said } = desk;
  const { entry, position } = waiting;
  const { id, status, customer } = entry;
  const action = addressIn(desk, PATH, filters);
  const name = customer?.name ?? said.waitlist.erased;
  return (
    <div class="entry-acts">
      {status === "waiting" && (
        <form method="post" action={action}>
          <Hidden values={{ entry: id, act: "offer" }} />
          <button class={position === 1 ? "button main" : "button"} type="submit" title={said.waitlist.offerText}>
            {said.waitlist.offer}
            <span class="sr">: {name}</span>
          </button>
        </form>
      )}
      <details>
        <summary>
          {said.waitlist.remove}
          <span class="sr">: {name}</span>
        </summary>
        <form method="post" action={action}>
          <Hidden values={{ entry: id, act: "remove" }} />
          <p class="soft">{said.waitlist.removeText}</p>
          <button class="button danger" type="submit">
            {said.waitlist.remove}
          </button>
        </form>
      </details>
    </div>
  );
};
