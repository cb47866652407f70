// The messages that a customer does not want, and what staff note of it at the customer's word.

import type { FC } from "hono/jsx";
import { TOPICS } from "../../../actions/messages/opt-outs";
import { noteWishes, type Wish } from "../../../actions/people/customer-wishes";
import type { Customer } from "../../../actions/people/read-customer";
import { mayDo } from "../../../domain/tenant/actor";
import { Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { refuseDesk } from "../refusals";

export const Wishes: FC<{ desk: Desk; customer: Customer; wishes: readonly Wish[] }> = ({ desk, customer, wishes }) => {
  const words = desk.said.customers;
  if (wishes.length === 0) return null;
  return (
    <details class="card">
      <summary>{words.wishes}</summary>
      <form class="form" method="post" action={`${desk.root}/customers/${customer.id}`}>
        <p class="soft">{words.wishesText}</p>
        <Hidden values={{ act: "wishes" }} />
        {wishes.map(({ topic, isStopped, isNoted }) => (
          <label class="check">
            <input
              type="checkbox"
              name={`stop_${topic}`}
              value="1"
              checked={isStopped}
              disabled={isStopped && !isNoted}
            />
            <span>
              {words.stopped[topic]} {isStopped && !isNoted && <small class="soft">({words.bySelf})</small>}
            </span>
          </label>
        ))}
        <button class="button" type="submit">
          {words.save}
        </button>
      </form>
    </details>
  );
};

export async function answerWishes(desk: Desk, id: string, values: FormValues): Promise<Response> {
  const { deps, staff, configuration, said } = desk;
  if (!mayDo(staff.actor, "bookings")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const unwanted = TOPICS.filter((topic) => values.has(`stop_${topic}`));
  const done = await noteWishes(deps, staff, id, unwanted);
  if (!done.ok) return renderRefusal(desk, configuration, done.refusal);
  return seeOther(`${desk.root}/customers/${done.value.id}?done=saved`);
}
