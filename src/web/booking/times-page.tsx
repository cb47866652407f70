// The month and the starts of a service, and why the start that was chosen is refused.

import type { FC } from "hono/jsx";
import type { Fresh } from "../../actions/availability/read-occupancy";
import type { Refusal } from "../../domain/refusal";
import { isLocalDate } from "../../domain/time/local-time";
import { refusalSentence } from "../../i18n/refusal-words";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { FIELD, HEADER } from "../kit/page-names";
import { renderPage, renderRefusal } from "../kit/render-page";
import { Alert } from "./details-form";
import { Picker } from "./picker";
import { type PickerState, readPicker } from "./picker-state";
import { lengthWords } from "./service-facts";
import { Alternatives, ServiceHead, type ServiceWish } from "./service-parts";
import { serviceData } from "./structured-data";

export type Told = { readonly refusal: Refusal; readonly title: string; readonly periodId?: string | null };

/** The month and its starts, with a message first. */
export async function showTimes(page: PageContext, wish: ServiceWish, told?: Told, day?: string): Promise<Response> {
  const { configuration, service } = wish;
  const { words, query } = page;
  const read = await readPicker(page, {
    ...wish,
    date: day && isLocalDate(day) ? day : query.date,
    movedId: null,
    fresh: told ? true : freshOf(page),
  });
  if (!read.ok) return renderRefusal(page, configuration, read.refusal);
  const state = read.value;
  const path = servicePath(page, configuration, service.code);
  const canonical = `${page.origin}/${configuration.tenant.slug}/${service.code}`;
  const description = service.description || `${service.name}: ${lengthWords(page, service)}. ${words.chooseTime}.`;
  return renderPage(
    {
      page,
      configuration,
      title: service.name,
      description,
      canonical: page.kind === "own" ? canonical : null,
      markdown: `/${configuration.tenant.slug}/${service.code}.md`,
      structuredData: serviceData(page, configuration, service),
      event: told && { type: "error", data: { code: told.refusal.code } },
      children: (
        <>
          <ServiceHead page={page} wish={wish} />
          {told && <Refused page={page} state={state} path={path} told={told} />}
          <div class="card">
            <Picker
              page={page}
              state={state}
              path={path}
              hidden={{
                key: crypto.randomUUID(),
                duration: state.durationMinutes,
                party: wish.party,
                resource: wish.resource,
              }}
              isWaitable
              hasOptions
            />
          </div>
        </>
      ),
    },
    told ? 409 : 200,
  );
}

/** The script sends the instant of the change that it learned of. */
function freshOf({ request }: PageContext): Fresh {
  const since = request.headers.get(HEADER.fresh);
  if (since === null) return false;
  return /^\d{13}$/.test(since) ? Number(since) : true;
}

/** The refusal, and the alternatives, each to take with one press. */
const Refused: FC<{ page: PageContext; state: PickerState; path: string; told: Told }> = ({
  page,
  state,
  path,
  told,
}) => {
  const { words } = page;
  const alternatives = told.refusal.alternatives ?? [];
  return (
    <Alert title={told.title}>
      {alternatives.length === 0 ? (
        <p>{refusalSentence(page, told.refusal, state.configuration.tenant.name)}</p>
      ) : (
        <form method="post" action={pageLink(page, path)} data-post>
          <p>{words.alternatives}:</p>
          <input type="hidden" name={FIELD.key} value={crypto.randomUUID()} />
          {state.durationMinutes !== null && (
            <input type="hidden" name="duration" value={String(state.durationMinutes)} />
          )}
          {state.resource !== null && <input type="hidden" name="resource" value={state.resource} />}
          <input type="hidden" name="party" value={String(state.party)} />
          <Alternatives
            page={page}
            zone={state}
            refusal={told.refusal}
            name={FIELD.slot}
            periodId={told.periodId ?? null}
          />
        </form>
      )}
    </Alert>
  );
};
