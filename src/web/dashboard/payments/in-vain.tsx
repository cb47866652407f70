// Services of which customers pay nothing first, although the way of the business asks for it. One press has them ask.

import type { FC } from "hono/jsx";
import { changeService } from "../../../actions/services/change-service";
import { asksInVain } from "../../../domain/payments/terms";
import type { Service } from "../../../domain/tenant/service";
import { Alert } from "../../booking/details-form";
import { priceWords } from "../../booking/service-facts";
import type { Desk } from "../desk";
import { givenIn } from "../lists/list-kit";
import { ruleSentence } from "../rule-words";
import { whyNeverEnough } from "./terms-words";

/** What hinders a service from asking. */
export type Hindered = { readonly service: Service; readonly text: string };

function inVain({ configuration }: Desk): readonly Service[] {
  return configuration.services.filter(
    (service) => service.price !== null && service.price.amountMinor > 0 && asksInVain(service) === "way",
  );
}

/** A payment confirms the ticked services from then on. Those that cannot ask stay as they are, and are answered. */
export async function haveThemAsk(desk: Desk): Promise<readonly Hindered[]> {
  const { deps, staff } = desk;
  const hindered: Hindered[] = [];
  for (const service of inVain(desk).filter(({ id }) => givenIn(desk, id) !== "")) {
    const never = whyNeverEnough(desk, { ...service, confirmation: "payment" });
    if (never !== null) {
      hindered.push({ service, text: never });
      continue;
    }
    const wish = { confirmation: "payment" } as const;
    const done = await changeService(deps, staff, service.id, wish, { ifRevision: service.revision });
    if (!done.ok) hindered.push({ service, text: ruleSentence(desk, done.refusal) });
  }
  return hindered;
}

export const AsksInVain: FC<{
  desk: Desk;
  path: string;
  /** No account of the business takes the money yet. */
  isWithoutAccount: boolean;
  hindered: readonly Hindered[];
}> = ({ desk, path, isWithoutAccount, hindered }) => {
  const { money, taking } = desk.said;
  const services = inVain(desk);
  if (services.length === 0) return null;
  return (
    <form class="card form" method="post" action={path} aria-labelledby="in-vain">
      <h2 id="in-vain">{money.ways.vain}</h2>
      {hindered.map(({ service, text }) => (
        <Alert title={service.name}>
          <p>{text}</p>
        </Alert>
      ))}
      <p class="soft">{money.ways.vainText}</p>
      <fieldset class="field" aria-labelledby="in-vain">
        {services.map((service) => (
          <label class="check">
            <input type="checkbox" name={service.id} value="1" checked={service.confirmation === "instant"} />
            <span>
              <bdi>{service.name}</bdi> · {priceWords(desk, service)}
            </span>
          </label>
        ))}
      </fieldset>
      {isWithoutAccount && <p class="problem">{taking.noAccount}</p>}
      <div class="row">
        <button class="button main" type="submit" name="do" value="ask">
          {money.ways.vainDo}
        </button>
      </div>
    </form>
  );
};
