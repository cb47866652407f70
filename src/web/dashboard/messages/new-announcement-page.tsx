// Writing an announcement.

import { createAnnouncement } from "../../../actions/announcements/create-announcement";
import { newAnnouncement } from "../../../contract/message-schemas";
import type { InputProblem } from "../../../domain/refusal";
import { check } from "../../../http/validate";
import { fieldProblems } from "../../../i18n/refusal-words";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { addressIn, Choice, givenIn, refuseWith, When } from "../lists/list-kit";
import { readStart } from "../new-booking-form";

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
  if (created.ok) return seeOther(addressIn(desk, "/announcements", { done: "announced" }));
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
          <a class="back" href={`${root}/announcements`}>
            {lists.back}
          </a>
          <div class="desk-head">
            <h1>{announcing.write}</h1>
          </div>
          <form class="card form list-form" method="post" action={`${root}/announcements/new`}>
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
