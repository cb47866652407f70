// A session that staff schedule, also at a time that is not offered.

import { createSession } from "../../../actions/sessions/create-session";
import { newSession } from "../../../contract/session-schemas";
import { SESSION_VISIBILITIES } from "../../../domain/booking/session";
import type { Refusal } from "../../../domain/refusal";
import { resourcesOf } from "../../../domain/tenant/service";
import { check } from "../../../http/validate";
import { fieldProblems } from "../../../i18n/refusal-words";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { addressIn, askedIn, Choice, givenIn, When } from "../lists/list-kit";
import { bookableServices, readStart, zoneOf } from "../new-booking-form";
import { ruleSentence } from "../rule-words";

type Problems = ReadonlyMap<string, string>;

export async function answerNewSession(desk: Desk): Promise<Response> {
  const { deps, staff, configuration, form, said } = desk;
  if (form === null) {
    const prefilled = new Map([["service", askedIn(desk, "service")]]);
    return showForm(desk, prefilled, new Map(), null, 200);
  }
  const given = (name: string) => givenIn(desk, name);
  const service = groupServices(desk).find(({ id }) => id === given("service")) ?? null;
  const zone = zoneOf(configuration, service, given("resource") || null);
  const startAt = readStart(given("start"), zone);
  const count = (name: string) => (given(name) === "" ? null : Number(given(name)));
  const wish = {
    service: service?.id ?? "",
    start: startAt === null ? "" : new Date(startAt).toISOString(),
    duration_minutes: count("duration_minutes"),
    seats: count("seats"),
    visibility: given("visibility") || "public",
    title: given("title") || null,
    resource: given("resource") || null,
  };
  const checked = check(newSession, wish);
  const problems = new Map(fieldProblems(desk, configuration, checked.problems ?? [], form));
  if (startAt === null) problems.set("start", given("start") === "" ? desk.words.mustFill : said.making.badStart);
  if (!checked.value || problems.size > 0) return showForm(desk, form, problems, null, 422);
  const { value } = checked;
  const made = await createSession(
    deps,
    { ...staff, slug: configuration.tenant.slug },
    {
      service: value.service,
      startAt: value.start,
      durationMinutes: value.duration_minutes ?? null,
      seats: value.seats ?? null,
      visibility: value.visibility,
      title: value.title ?? null,
      resource: value.resource ?? null,
      key: `desk-${given("key") || crypto.randomUUID()}`.slice(0, 200),
      body: value,
    },
  );
  if (made.ok) return seeOther(addressIn(desk, `/sessions/${made.value.session.id}`, { done: "created" }));
  const told = fieldProblems(desk, configuration, made.refusal.problems ?? [], form);
  return showForm(desk, form, told, made.refusal, 422);
}

/** Services with several places. */
const groupServices = (desk: Desk) => bookableServices(desk).filter(({ seats }) => seats > 1);

function showForm(desk: Desk, values: FormValues, problems: Problems, refusal: Refusal | null, status: number) {
  const { said, configuration, root } = desk;
  const { sessions } = said;
  const services = groupServices(desk);
  const used = new Set(services.flatMap(resourcesOf));
  const resources = configuration.resources.filter(({ id, active }) => active && used.has(id));
  const field = (name: string) => ({ name, value: values.get(name) ?? "", problem: problems.get(name) ?? null });
  const service = services.find(({ id }) => id === values.get("service")) ?? null;
  const zone = zoneOf(configuration, service ?? services[0] ?? null, values.get("resource") || null);
  return renderDesk(
    desk,
    {
      title: sessions.create,
      current: "sessions",
      children: (
        <>
          <a class="back" href={`${root}/sessions`}>
            {said.lists.back}
          </a>
          <div class="desk-head">
            <h1>{sessions.create}</h1>
          </div>
          <form class="card form list-form" method="post" action={`${root}/sessions/new`}>
            {refusal && problems.size === 0 && (
              <Alert title={sessions.refused}>
                <p>{ruleSentence(desk, refusal)}</p>
              </Alert>
            )}
            {problems.size > 0 && <Alert title={desk.words.checkBelow} />}
            <Hidden values={{ key: values.get("key") ?? crypto.randomUUID() }} />
            <div class="pair">
              <Choice
                name="service"
                label={said.lists.service}
                chosen={values.get("service") ?? null}
                options={services}
                none={services.length === 1 ? null : said.making.choose}
                problem={problems.get("service")}
              />
              <Choice
                name="resource"
                label={sessions.with}
                chosen={values.get("resource") ?? null}
                options={resources}
                none={sessions.chosenForYou}
                problem={problems.get("resource")}
              />
            </div>
            <div class="pair">
              <When
                name="start"
                label={sessions.start}
                value={values.get("start") ?? ""}
                type="datetime-local"
                problem={problems.get("start")}
                hint={say(sessions.zone, { zone })}
              />
              <Field {...field("seats")} label={sessions.seats} hint={sessions.seatsHint} type="text" maxlength={5} />
            </div>
            {services.some(({ duration }) => duration.kind === "flexible") && (
              <Field
                {...field("duration_minutes")}
                label={sessions.minutes}
                hint={said.making.minutesHint}
                type="text"
                maxlength={6}
              />
            )}
            <Field {...field("title")} label={sessions.name} hint={sessions.nameHint} type="text" maxlength={200} />
            <Choice
              name="visibility"
              label={sessions.who}
              chosen={values.get("visibility") ?? "public"}
              options={SESSION_VISIBILITIES.map((id) => ({ id, name: sessions.visibility[id] }))}
              none={null}
              problem={problems.get("visibility")}
            />
            <button class="button main" type="submit">
              {sessions.create}
            </button>
          </form>
        </>
      ),
    },
    status,
  );
}
