// What staff see of a session.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import type { readSession } from "../../../actions/sessions/read-session";
import { zoneOfBooking } from "../../../contract/booking-wire";
import type { InvitationRecord } from "../../../domain/booking/session";
import type { Refusal } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { formatSpan } from "../../../i18n/format";
import { sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";
import { Done } from "../lists/list-kit";
import { ruleSentence } from "../rule-words";
import { isStanding, Participants } from "./participants";
import { Invitations, Panels } from "./session-forms";
import { Seats } from "./sessions-page";

export type TriedAct = {
  readonly act: "add" | "remove" | "invite" | "message" | "cancel" | "mark";
  readonly values: FormValues;
  /** Null for what only asks once more. */
  readonly refusal: Refusal | null;
  readonly problems: ReadonlyMap<string, string>;
};

export type SessionView = {
  readonly kept: Extract<Awaited<ReturnType<typeof readSession>>, { ok: true }>["value"];
  readonly participants: readonly KeptBooking[];
  /** Where the participants go on, and whether these are the first. */
  readonly next: string | null;
  readonly isFirst: boolean;
  readonly invitations: readonly InvitationRecord[];
  readonly link: string | null;
  readonly tried: TriedAct | null;
  readonly done: string | null;
};

type Props = { desk: Desk; view: SessionView };

export const SessionScreen: FC<Props> = ({ desk, view }) => {
  const { said, locale, root, staff } = desk;
  const { kept, tried, participants } = view;
  const { session, resources } = kept;
  const zone = zoneOfBooking(kept);
  const isOpen = session.status === "open" && mayDo(staff.actor, "bookings");
  return (
    <>
      <a class="back" href={`${root}/sessions`}>
        {said.lists.back}
      </a>
      <div class="desk-head">
        <h1>
          <bdi>{session.title ?? session.service.name}</bdi>{" "}
          <span class={`state ${session.status}`}>{said.sessions.status[session.status]}</span>
        </h1>
      </div>
      <Trouble desk={desk} view={view} />
      <Done text={tried === null ? (view.done ?? undefined) : undefined} />
      {tried?.act === "cancel" && isOpen && <Asking desk={desk} view={view} />}
      <section class="card list session-head">
        <p>
          <strong>{formatSpan(locale, "dateTimeFull", zone, session.startAt, session.endAt)}</strong>
          <br />
          <bdi>{session.service.name}</bdi> · <bdi>{resources.map(({ name }) => name).join(", ")}</bdi> ·{" "}
          {said.sessions.visibility[session.visibility]}
        </p>
        <Seats desk={desk} taken={kept.taken} seats={kept.seats} />
        {view.link !== null && (
          <p>
            {said.sessions.link}:{" "}
            <a href={view.link}>
              <bdi dir="ltr">{view.link}</bdi>
            </a>
          </p>
        )}
        {isOpen && <Panels desk={desk} view={view} hasReaders={participants.some((one) => isStanding(desk, one))} />}
      </section>
      <Participants desk={desk} view={view} isOpen={isOpen} />
      <Invitations desk={desk} view={view} />
    </>
  );
};

const Trouble: FC<Props> = ({ desk, view: { tried } }) => {
  const { sessions } = desk.said;
  if (!tried?.refusal) return null;
  const titles = {
    add: sessions.notAdded,
    remove: sessions.notRemoved,
    invite: sessions.notInvited,
    message: sessions.notMessaged,
    cancel: sessions.notCalledOff,
    mark: desk.said.booking.changed,
  };
  return (
    <Alert title={titles[tried.act]}>
      <p>{tried.problems.size > 0 ? desk.words.checkBelow : ruleSentence(desk, tried.refusal)}</p>
    </Alert>
  );
};

const Asking: FC<Props> = ({ desk, view }) => {
  const { said, locale, root } = desk;
  const { kept, tried, participants } = view;
  const standing = participants.filter(({ booking }) => isStanding(desk, { booking })).length;
  return (
    <section class="card" aria-labelledby="asking">
      <h2 id="asking" tabindex={-1} data-focus>
        {said.sessions.callOffTitle}
      </h2>
      <p>{sayCount(locale, said.sessions.callOffText, standing)}</p>
      <form class="row" method="post" action={`${root}/sessions/${kept.session.id}`}>
        <Hidden
          values={{
            act: "cancel",
            sure: "1",
            reason: tried?.values.get("reason") ?? "",
            notify: tried?.values.get("notify") ?? "",
          }}
        />
        <button class="button danger" type="submit">
          {said.sessions.callOffYes}
        </button>
        <a class="button" href={`${root}/sessions/${kept.session.id}`}>
          {said.sessions.callOffNo}
        </a>
      </form>
    </section>
  );
};
