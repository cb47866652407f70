// What one service asks its customers to pay, and what goes back to them. The same action as the API's PATCH saves it.

import type { FC } from "hono/jsx";
import { connectedProviders } from "../../../actions/payments/accounts";
import { changeService } from "../../../actions/services/change-service";
import { readService } from "../../../actions/services/read-service";
import { PAYMENT_METHODS } from "../../../domain/payments/terms";
import type { Service } from "../../../domain/tenant/service";
import { say } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { lengthWords, priceWords } from "../../booking/service-facts";
import { Field, Hidden, PlainField, Problem } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import { currencyFor } from "../day/service-acts";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Choice, Done, givenIn, refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { ASKS, hasWholeHours, lineCount, readTerms, termsValues, textOf } from "./terms-form";
import { howToAsk, termsSentences, termsWarnings, whyNeverEnough } from "./terms-words";

type View = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  /** The service as the form would have it. Null while the form cannot be read. */
  readonly wanted: Service | null;
  /** Another person saved something else since the form was opened. */
  readonly isOutrun?: true;
};

export async function answerTerms(desk: Desk, id: string): Promise<Response> {
  const { deps, staff, said, form, root } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const found = await readService(deps, staff.tenantId, id);
  if (!found.ok) return refuseWith(desk, found.refusal);
  const service = found.value;
  const present = termsValues(desk, service);
  if (form === null) return show(desk, service, { values: present, problems: new Map(), wanted: service });
  const { changes, problems } = readTerms(desk, service, form);
  const wanted = { ...service, ...changes };
  const typed = { values: form, problems, wanted: problems.size > 0 ? null : wanted };
  if (givenIn(desk, "do") === "look") return show(desk, service, typed, 200);
  if (problems.size > 0) return show(desk, service, typed);
  const never = whyNeverEnough(desk, wanted);
  if (never !== null) {
    const field = givenIn(desk, "ask") === "deposit" ? "share" : "ask";
    return show(desk, service, { ...typed, problems: new Map([[field, never]]) });
  }
  const outrun = { ...typed, isOutrun: true } as const;
  if (givenIn(desk, "was") !== textOf(present)) return show(desk, service, outrun);
  if (Object.keys(changes).length > 0) {
    const saved = await changeService(deps, staff, service.id, changes, { ifRevision: service.revision });
    if (!saved.ok) {
      return saved.refusal.code === "revision_mismatch" ? show(desk, service, outrun) : refuseWith(desk, saved.refusal);
    }
  }
  return seeOther(`${root}/payments/services/${service.id}?done=1`);
}

async function show(desk: Desk, service: Service, view: View, status?: number): Promise<Response> {
  const { said, root, deps, staff, url } = desk;
  const { taking } = said;
  const isRefused = view.problems.size > 0 || view.isOutrun === true;
  const connected = await connectedProviders(deps, staff.tenantId);
  // What was not saved yet may be the first that the service asks online.
  const wanted = view.wanted && { ...view.wanted, paidThrough: connected };
  const how = wanted && howToAsk(desk, wanted);
  const children = (
    <>
      <a class="back" href={`${root}/payments/settings`}>
        {taking.title}
      </a>
      <div class="desk-head">
        <div>
          <h1>
            <bdi>{service.name}</bdi>
          </h1>
          <p class="soft">
            {lengthWords(desk, service)} · {priceWords(desk, service)}
          </p>
        </div>
      </div>
      <Done text={url.searchParams.has("done") && desk.form === null ? said.money.ways.saved : undefined} />
      {view.isOutrun && (
        <Alert title={desk.words.changedMeanwhile}>
          <p>{say(taking.changed, { now: termsSentences(desk, service).join(" ") })}</p>
        </Alert>
      )}
      <form
        class="card form"
        method="post"
        action={`${root}/payments/services/${service.id}`}
        data-keep
        data-shown="terms"
      >
        <Hidden values={{ was: textOf(termsValues(desk, service)) }} />
        <Asked desk={desk} service={service} view={view} />
        <div class="terms-said" data-region="terms" aria-live="polite">
          {wanted !== null && termsSentences(desk, wanted).map((sentence) => <p>{sentence}</p>)}
          {how !== null && <p>{how}</p>}
          {wanted !== null &&
            termsWarnings(desk, wanted, connected).map((sentence) => <p class="problem">{sentence}</p>)}
        </div>
        <Returned desk={desk} service={service} view={view} />
        <Field
          name="tax"
          value={view.values.get("tax") ?? ""}
          problem={view.problems.get("tax") ?? null}
          label={taking.taxOwn}
          type="text"
          maxlength={10}
          autocomplete="off"
          hint={taking.taxAsBusiness}
        />
        <div class="row">
          <button class="button main" type="submit" name="do" value="save">
            {said.money.ways.save}
          </button>
          <button class="button" type="submit" name="do" value="look">
            {taking.show}
          </button>
        </div>
      </form>
    </>
  );
  const title = `${service.name} · ${taking.title}`;
  return renderDesk(desk, { title, current: "payments", children }, status ?? (isRefused ? 422 : 200));
}

type Props = { readonly desk: Desk; readonly service: Service; readonly view: View };

const Asked: FC<Props> = ({ desk, service, view }) => {
  const { values, problems } = view;
  const { said, words } = desk;
  const { taking, money } = said;
  const field = (name: string, label: string, hint?: string) => (
    <PlainField form={view} name={name} label={label} maxlength={15} hint={hint} />
  );
  const currency = currencyFor(desk, service);
  const unit = (name: string, label: string) => (
    <Choice
      name={name}
      label={label}
      chosen={values.get(name) ?? "percent"}
      options={[
        { id: "percent", name: taking.percent },
        { id: "amount", name: currency },
      ]}
      none={null}
    />
  );
  const noMethod = problems.get("methods") ?? null;
  const { paymentProfile } = service;
  return (
    <>
      {service.confirmation === "approval" && <p class="soft">{taking.approval}</p>}
      <Choice
        name="ask"
        label={taking.ask}
        chosen={values.get("ask") ?? "none"}
        options={ASKS.filter((id) => id !== "usual" || paymentProfile !== undefined).map((id) => ({
          id,
          name:
            id === "usual" && paymentProfile
              ? `${taking.asks.usual} (${money.ways.profiles[paymentProfile.id]})`
              : taking.asks[id],
        }))}
        none={null}
        problem={problems.get("ask")}
      />
      <div class="pair of-deposit">
        {field("share", taking.share)}
        {unit("unit", taking.unit)}
        {field("least", say(money.ways.least, { currency }), money.ways.noBound)}
        {field("most", say(money.ways.most, { currency }), money.ways.noBound)}
      </div>
      <div class="of-own">
        <Choice
          name="rest"
          label={taking.rest}
          chosen={values.get("rest") ?? "on_site"}
          options={(["on_site", "online"] as const).map((id) => ({ id, name: taking.rests[id] }))}
          none={null}
        />
        <fieldset class={noMethod === null ? "field" : "field wrong"}>
          <legend>{taking.methods}</legend>
          {PAYMENT_METHODS.map((method) => (
            <label class="check">
              <input
                type="checkbox"
                name={`by_${method}`}
                value="1"
                checked={(values.get(`by_${method}`) ?? "") !== ""}
                {...(noMethod !== null && { "aria-invalid": "true", "aria-describedby": "f-methods-problem" })}
              />
              <span>{money.methods[method]}</span>
            </label>
          ))}
          <Problem id="f-methods-problem" text={noMethod} />
        </fieldset>
        {service.confirmation !== "approval" && (
          <div class="pair">
            {field("fee", taking.fee, taking.feeText)}
            {unit("fee_unit", taking.feeUnit)}
          </div>
        )}
      </div>
      <div class={values.get("fee") ? "of-card" : "of-due"}>{field("minutes", taking.minutes, taking.minutesText)}</div>
      {service.price === null && <p class="soft">{words.free}</p>}
    </>
  );
};

const Returned: FC<Props> = ({ desk, service, view }) => {
  const { taking } = desk.said;
  if (!hasWholeHours(service)) return null;
  const cell = (name: string, label: string) => <PlainField form={view} name={name} label={label} maxlength={5} />;
  return (
    <fieldset class="field terms-back">
      <legend>{taking.refunds}</legend>
      <small class="hint">{taking.refundsText}</small>
      {Array.from({ length: lineCount(view.values) }, (_, at) => (
        <div class="terms-line">
          {cell(`hours_${at}`, taking.hours)}
          {cell(`back_${at}`, taking.back)}
        </div>
      ))}
    </fieldset>
  );
};
