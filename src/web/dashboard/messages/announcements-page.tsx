// Announcements: what was told to many at once, and what is planned.

import type { FC } from "hono/jsx";
import type { Announcement } from "../../../actions/announcements/announcement";
import { listAnnouncements } from "../../../actions/announcements/list-announcements";
import { removeAnnouncement } from "../../../actions/announcements/remove-announcement";
import { refuse } from "../../../domain/refusal";
import { mayAnnounce, mayDo } from "../../../domain/tenant/actor";
import { serviceOf } from "../../../domain/tenant/configuration";
import { formatAt, formatDate, formatDates } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Hidden } from "../../kit/form-fields";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderList } from "../lists/list-frame";
import { addressIn, askedIn, givenIn, oneOf, refuseWith } from "../lists/list-kit";

const PATH = "/announcements";
const A_PAGE = 50;
/** A longer text is shown by its beginning. */
const SHORT = 160;

export async function answerAnnouncements(desk: Desk): Promise<Response> {
  if (desk.form === null) return showList(desk, false);
  if (givenIn(desk, "act") !== "remove") return refuseWith(desk, refuse("not_found"));
  const removed = await removeAnnouncement(desk.deps, desk.staff, givenIn(desk, "announcement"));
  // The press was sent again, because its answer was lost.
  const isAlready = !removed.ok && removed.refusal.code === "not_found" && desk.form.has("again");
  if (removed.ok || isAlready) return seeOther(addressIn(desk, PATH, { done: "taken_back" }));
  return removed.refusal.code === "invalid_transition" ? showList(desk, true) : refuseWith(desk, removed.refusal);
}

async function showList(desk: Desk, isRefused: boolean): Promise<Response> {
  const { deps, staff, said, root } = desk;
  const cursor = askedIn(desk, "cursor") || undefined;
  const listed = await listAnnouncements(deps, staff.tenantId, { limit: A_PAGE, cursor });
  if (!listed.ok) return refuseWith(desk, listed.refusal);
  const { rows, nextCursor } = listed.value;
  const done = oneOf(["announced", "taken_back"], askedIn(desk, "done"));
  const isWriter = mayDo(staff.actor, "manage");
  const write = { href: `${root}${PATH}/new`, text: said.announcing.write };
  return renderList(desk, {
    title: said.announcing.title,
    current: "messages",
    back: { href: `${root}/messages`, text: said.messages.title },
    action: isWriter && rows.length > 0 ? write : null,
    problem: isRefused && <Alert title={said.announcing.notTakenBack} />,
    done: done ? said.announcing.done[done] : undefined,
    rows: rows.length > 0 && (
      <section class="card list">
        <ul class="entries of-messages">
          {rows.map((row) => (
            <Row desk={desk} row={row} />
          ))}
        </ul>
      </section>
    ),
    empty: { title: said.announcing.nothing, text: said.announcing.nothingText, step: isWriter ? write : null },
    pages: {
      first: cursor === undefined ? null : `${root}${PATH}`,
      next: nextCursor === null ? null : addressIn(desk, PATH, { cursor: nextCursor }),
    },
  });
}

const Row: FC<{ desk: Desk; row: Announcement }> = ({ desk, row }) => {
  const { said, locale, configuration, staff, root } = desk;
  const time = formatAt(locale, "dateTimeYear", configuration.tenant.timeZone, row.sendAt);
  return (
    <li data-announcement={row.id}>
      <div class="about">
        <strong>
          <bdi>{row.title}</bdi>
        </strong>
        <p class="list-text brief" dir="auto">
          {row.text}
        </p>
        {row.text.length > SHORT && (
          <details class="fold">
            <summary>
              {said.announcing.text}
              <span class="sr">: {row.title}</span>
            </summary>
            <p class="list-text" dir="auto">
              {row.text}
            </p>
          </details>
        )}
      </div>
      <div class="about">{audienceWords(desk, row.audience)}</div>
      <div class="about">
        <span class="state-line">
          <span class={`state ${row.state}`}>{said.announcing.state[row.state]}</span>
          <span class="soft">{row.state === "scheduled" ? say(said.announcing.at, { time }) : time}</span>
        </span>
        {row.state !== "scheduled" && <span>{sayCount(locale, said.announcing.recipients, row.recipients)}</span>}
        {row.state === "scheduled" && mayAnnounce(staff, row.audience) && (
          <form method="post" action={`${root}${PATH}`}>
            <Hidden values={{ act: "remove", announcement: row.id }} />
            <button class="button danger" type="submit">
              {said.announcing.takeBack}
              <span class="sr">: {row.title}</span>
            </button>
          </form>
        )}
      </div>
    </li>
  );
};

function audienceWords({ said, configuration, locale }: Desk, audience: Announcement["audience"]): string {
  if (audience.kind === "members") return said.announcing.toMembers;
  const { service, resource, from, to, session } = audience;
  const parts = [
    session ? said.announcing.toSession : said.announcing.toCustomers,
    service === null ? null : (serviceOf(configuration, service)?.name ?? null),
    resource === null ? null : (configuration.resources.find(({ id }) => id === resource)?.name ?? null),
    session ? formatAt(locale, "dateTime", configuration.tenant.timeZone, session.startAt) : null,
    from !== null && to !== null ? formatDates(locale, "dateShort", from, to) : null,
    from !== null && to === null ? `${said.lists.from}: ${formatDate(locale, "dateShort", from)}` : null,
    from === null && to !== null ? `${said.lists.to}: ${formatDate(locale, "dateShort", to)}` : null,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}
