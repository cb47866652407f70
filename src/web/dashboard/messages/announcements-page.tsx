// Announcements: what was told to many at once, what is planned, and writing one.

import type { FC } from "hono/jsx";
import type { Announcement } from "../../../actions/announcements/announcement";
import { createAnnouncement } from "../../../actions/announcements/create-announcement";
import { listAnnouncements } from "../../../actions/announcements/list-announcements";
import { removeAnnouncement } from "../../../actions/announcements/remove-announcement";
import { newAnnouncement } from "../../../contract/message-schemas";
import { type InputProblem, refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { serviceOf } from "../../../domain/tenant/configuration";
import { check } from "../../../http/validate";
import { formatAt, formatDate } from "../../../i18n/format";
import { fieldProblems } from "../../../i18n/refusal-words";
import { say, sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import {
  addressIn,
  askedIn,
  Choice,
  Done,
  Empty,
  givenIn,
  oneOf,
  Pages,
  refuseWith,
  When,
  withoutScope,
} from "../lists/list-kit";
import { readStart } from "../new-booking-form";

const PATH = "/announcements";
const A_PAGE = 50;

export async function answerAnnouncements(desk: Desk): Promise<Response> {
  if (desk.form === null) return showList(desk, false);
  const refused = withoutScope(desk, "manage");
  if (refused) return refused;
  if (givenIn(desk, "act") !== "remove") return refuseWith(desk, refuse("not_found"));
  const removed = await removeAnnouncement(desk.deps, desk.staff, givenIn(desk, "announcement"));
  if (removed.ok) return seeOther(addressIn(desk, PATH, { done: "taken_back" }));
  return removed.refusal.code === "not_found" ? refuseWith(desk, removed.refusal) : showList(desk, true);
}

async function showList(desk: Desk, isRefused: boolean): Promise<Response> {
  const { deps, staff, said, root } = desk;
  const cursor = askedIn(desk, "cursor") || undefined;
  const listed = await listAnnouncements(deps, staff.tenantId, { limit: A_PAGE, cursor });
  if (!listed.ok) return refuseWith(desk, listed.refusal);
  const { rows, nextCursor } = listed.value;
  const done = oneOf(["announced", "taken_back"], askedIn(desk, "done"));
  return renderDesk(
    desk,
    {
      title: said.announcing.title,
      current: "messages",
      children: (
        <>
          <a class="back" href={`${root}/messages`}>
            {said.messages.title}
          </a>
          <div class="desk-head">
            <h1>{said.announcing.title}</h1>
            {mayDo(staff.actor, "manage") && (
              <a class="button" href={`${root}${PATH}/new`}>
                {said.announcing.write}
              </a>
            )}
          </div>
          {isRefused && <Alert title={said.announcing.notTakenBack} />}
          <Done text={done && !isRefused ? said.announcing.done[done] : undefined} />
          <div data-region="list">
            {rows.length === 0 ? (
              <Empty title={said.announcing.nothing} text={said.announcing.nothingText} />
            ) : (
              <section class="card">
                <ul class="entries of-messages">
                  {rows.map((row) => (
                    <Row desk={desk} row={row} />
                  ))}
                </ul>
              </section>
            )}
          </div>
          <Pages
            desk={desk}
            first={cursor === undefined ? null : `${root}${PATH}`}
            next={nextCursor === null ? null : addressIn(desk, PATH, { cursor: nextCursor })}
          />
        </>
      ),
    },
    isRefused ? 422 : 200,
  );
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
        <p class="list-text" dir="auto">
          {row.text}
        </p>
      </div>
      <div class="about">{audienceWords(desk, row.audience)}</div>
      <div class="about">
        <span class={`state ${row.state}`}>{said.announcing.state[row.state]}</span>
        <span class="soft">{row.state === "scheduled" ? say(said.announcing.at, { time }) : time}</span>
        {row.state !== "scheduled" && <span>{sayCount(locale, said.announcing.recipients, row.recipients)}</span>}
      </div>
      {row.state === "scheduled" && mayDo(staff.actor, "manage") && (
        <form class="acts" method="post" action={`${root}${PATH}`}>
          <Hidden values={{ act: "remove", announcement: row.id }} />
          <button class="button danger" type="submit">
            {said.announcing.takeBack}
            <span class="sr">: {row.title}</span>
          </button>
        </form>
      )}
    </li>
  );
};

function audienceWords({ said, configuration, locale }: Desk, audience: Announcement["audience"]): string {
  if (audience.kind === "members") return said.announcing.toMembers;
  const { service, resource, from, to } = audience;
  const date = (word: string, day: string | null) =>
    day === null ? null : `${word}: ${formatDate(locale, "dateShort", day)}`;
  const parts = [
    said.announcing.toCustomers,
    service === null ? null : (serviceOf(configuration, service)?.name ?? null),
    resource === null ? null : (configuration.resources.find(({ id }) => id === resource)?.name ?? null),
    date(said.lists.from, from),
    date(said.lists.to, to),
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

export async function answerNewAnnouncement(desk: Desk): Promise<Response> {
  const { form, deps, staff, configuration } = desk;
  if (form === null) return showForm(desk, new Map(), new Map());
  const given = (name: string) => givenIn(desk, name);
  const sendAt = given("send_at") === "" ? null : readStart(given("send_at"), configuration.tenant.timeZone);
  const part = (name: string) => given(name) || null;
  const chosen = { from: part("from"), to: part("to"), service: part("service"), resource: part("resource") };
  const audience = given("audience") === "members" ? { kind: "members" } : { kind: "customers", ...chosen };
  const wish = {
    audience,
    subject: given("subject"),
    text: given("text"),
    send_at: sendAt === null ? null : new Date(sendAt).toISOString(),
  };
  const { value, problems } = check(newAnnouncement, wish);
  const told = problemsOf(desk, problems ?? [], form);
  if (given("send_at") !== "" && sendAt === null) told.set("send_at", desk.said.making.badStart);
  if (!value || told.size > 0) return showForm(desk, form, told);
  const to =
    value.audience.kind === "members"
      ? value.audience
      : {
          kind: value.audience.kind,
          from: value.audience.from ?? null,
          to: value.audience.to ?? null,
          service: value.audience.service ?? null,
          resource: value.audience.resource ?? null,
        };
  const announced = { audience: to, subject: value.subject, text: value.text, sendAt };
  const key = `desk-${given("key") || crypto.randomUUID()}`.slice(0, 200);
  const created = await createAnnouncement(deps, staff, announced, { key, body: announced });
  if (created.ok) return seeOther(addressIn(desk, PATH, { done: "announced" }));
  if (created.refusal.code !== "invalid_request") return refuseWith(desk, created.refusal);
  return showForm(desk, form, problemsOf(desk, created.refusal.problems ?? [], form));
}

/** The fields of the audience stand beside the others in our form. */
function problemsOf(desk: Desk, problems: readonly InputProblem[], values: FormValues): Map<string, string> {
  const flat = problems.map((each) => ({ ...each, pointer: each.pointer.replace("/audience/", "/") }));
  return fieldProblems(desk, desk.configuration, flat, values);
}

function showForm(desk: Desk, values: FormValues, problems: ReadonlyMap<string, string>): Response {
  const { said, configuration, root, words } = desk;
  const { announcing, lists } = said;
  const value = (name: string) => values.get(name) ?? "";
  const field = (name: string) => ({ name, value: value(name), problem: problems.get(name) ?? null });
  const status = problems.size > 0 ? 422 : 200;
  return renderDesk(
    desk,
    {
      title: announcing.write,
      current: "messages",
      children: (
        <>
          <a class="back" href={`${root}${PATH}`}>
            {lists.back}
          </a>
          <div class="desk-head">
            <h1>{announcing.write}</h1>
          </div>
          <form class="card form list-form" method="post" action={`${root}${PATH}/new`}>
            {problems.size > 0 && (
              <Alert title={announcing.refused}>
                <p>{words.checkBelow}</p>
              </Alert>
            )}
            <Hidden values={{ key: value("key") || crypto.randomUUID() }} />
            <Choice
              name="audience"
              label={announcing.audience}
              chosen={value("audience") || "customers"}
              options={[
                { id: "customers", name: announcing.toCustomers },
                { id: "members", name: announcing.toMembers },
              ]}
              none={null}
            />
            <p class="soft">{announcing.audienceHint}</p>
            <div class="pair">
              <Choice
                name="service"
                label={lists.service}
                chosen={value("service")}
                options={configuration.services}
                none={lists.any}
                problem={problems.get("service")}
              />
              <Choice
                name="resource"
                label={announcing.resource}
                chosen={value("resource")}
                options={configuration.resources}
                none={lists.any}
                problem={problems.get("resource")}
              />
            </div>
            <div class="pair">
              <When name="from" label={lists.from} value={value("from")} type="date" problem={problems.get("from")} />
              <When name="to" label={lists.to} value={value("to")} type="date" problem={problems.get("to")} />
            </div>
            <Field {...field("subject")} label={announcing.subject} type="text" maxlength={200} isRequired />
            <Field {...field("text")} label={announcing.text} type="textarea" maxlength={10_000} isRequired />
            <When
              name="send_at"
              label={announcing.sendAt}
              value={value("send_at")}
              type="datetime-local"
              problem={problems.get("send_at")}
              hint={say(announcing.sendAtHint, { zone: configuration.tenant.timeZone })}
            />
            <button class="button main" type="submit">
              {announcing.send}
            </button>
          </form>
        </>
      ),
    },
    status,
  );
}
