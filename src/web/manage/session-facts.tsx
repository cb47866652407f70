// What the pages of an invitation and of an unlisted session share: the facts of the session, and a form that was sent.

import type { FC } from "hono/jsx";
import type { Refusal } from "../../domain/refusal";
import { formatSpan } from "../../i18n/format";
import { sayNumber } from "../../i18n/words/say";
import { zoneNotes } from "../../i18n/zone-words";
import type { KeptSession } from "../../objects/messages";
import { zoneShown } from "../booking/shown-zone";
import { Fact } from "../booking/summary";
import type { FormValues } from "../kit/form-values";
import type { ManagePage } from "./manage-context";

export type Tried = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly refusal?: Refusal;
};

export const SessionFacts: FC<{ manage: ManagePage; kept: KeptSession; seats: number | null }> = ({
  manage,
  kept,
  seats,
}) => {
  const { page, configuration } = manage;
  const { words, locale } = page;
  const { session, resources } = kept;
  const zone = zoneShown(page, configuration, session.service);
  return (
    <dl class="facts">
      <Fact term={words.what}>{session.title ?? session.service.name}</Fact>
      <Fact term={words.when}>
        {formatSpan(locale, "dateTimeFull", zone.timeZone, session.startAt, session.endAt)}
        {zoneNotes(page, zone, session.startAt).map((note) => (
          <small>{note}</small>
        ))}
      </Fact>
      {resources.length > 0 && <Fact term={words.withWhom}>{resources.map(({ name }) => name).join(", ")}</Fact>}
      {seats !== null && <Fact term={words.placesBooked}>{sayNumber(locale, seats)}</Fact>}
    </dl>
  );
};
