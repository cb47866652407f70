// Customers as every reader of the API sees them: routes, and what is posted to other systems.

import type * as z from "zod";
import type { customerOut } from "./customer-schemas";

type Customer = {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly timeZone: string | null;
  readonly locale: string | null;
  readonly notes: string | null;
  readonly isVerified: boolean;
  readonly latest: { readonly name: string; readonly phone: string | null; readonly at: number } | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

export function presentCustomer(customer: Customer, iso: (at: number) => string): z.output<typeof customerOut> {
  const { latest } = customer;
  return {
    id: customer.id,
    name: customer.name,
    email: customer.email,
    phone: customer.phone,
    time_zone: customer.timeZone,
    locale: customer.locale,
    notes: customer.notes,
    verified: customer.isVerified,
    latest: latest && { name: latest.name, phone: latest.phone, at: iso(latest.at) },
    created_at: iso(customer.createdAt),
    updated_at: iso(customer.updatedAt),
  };
}
