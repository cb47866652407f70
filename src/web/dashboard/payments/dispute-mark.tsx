// Where a customer's bank asks for a payment back, and what came of it.

import type { FC } from "hono/jsx";
import type { Payment } from "../../../domain/payments/payment";
import type { Desk } from "../desk";

export const DisputeMark: FC<{ desk: Desk; of: Pick<Payment, "disputedAt" | "disputeEnded"> }> = ({ desk, of }) => {
  const { money } = desk.said;
  const { disputedAt, disputeEnded } = of;
  if (disputedAt === undefined) return null;
  if (disputeEnded === "won") return <span class="state">{money.disputeWon}</span>;
  return <span class="state failed">{disputeEnded === "lost" ? money.disputeLost : money.disputed}</span>;
};
