// The salon of the tests of pages: one chair in office hours, in Berlin, and a haircut that asks two questions.

import { makeService, OFFICE_HOURS, type Tenant } from "./api";
import { MONDAY } from "./clock";
import { aTenantWith } from "./scenario";

export async function openSalon(): Promise<{ salon: Tenant; chairId: string }> {
  const { tenant: salon, room: chairId } = await aTenantWith({
    now: MONDAY.eight,
    name: "Salon <b>& Co",
    zone: "Europe/Berlin",
    weekly: OFFICE_HOURS,
    room: { name: "Kim", kind: "person" },
  });
  await makeService(salon, chairId, {
    code: "cut",
    name: "Cut",
    price: { amount: 3_000, currency: "EUR" },
    horizon_days: 365,
    questions: [
      { id: "hair", label: "Which hair?", kind: "select", required: true, options: ["long", "short"] },
      { id: "first", label: "First visit", kind: "checkbox" },
    ],
  });
  return { salon, chairId };
}
