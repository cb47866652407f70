import * as z from "zod";
import { changeCustomer } from "../../actions/people/change-customer";
import { createCustomer } from "../../actions/people/create-customer";
import { eraseCustomerOf } from "../../actions/people/erase-customer";
import { exportCustomer } from "../../actions/people/export-customer";
import { listCustomers } from "../../actions/people/list-customers";
import { mergeCustomers } from "../../actions/people/merge-customers";
import { readCustomer } from "../../actions/people/read-customer";
import { staffBookingOut } from "../../contract/booking-out";
import { creditOut } from "../../contract/credit-schemas";
import { customerChanges, customerMerge, customerOut, toCustomerFields } from "../../contract/customer-schemas";
import { presentCustomer } from "../../contract/customer-wire";
import { paymentOut } from "../../contract/payment-schemas";
import { newCustomer, toCustomerDetails } from "../../contract/person-schemas";
import { instantOut, listOf, listQuery, searchText } from "../../contract/primitives";
import { staffEntryOut } from "../../contract/waitlist-schemas";
import { presentExport } from "../present-export";
import { answerCreated, answerPage, json, noContent, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter } from "./tenant-clock";

const shared = { tag: "Customers", limit: "staff" } as const;

export const listCustomersRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/customers",
  name: "listCustomers",
  summary: "All customers",
  access: { scope: "read" },
  query: z.strictObject({
    ...listQuery,
    q: searchText.optional().meta({
      description: "Beginnings of words of a name, an e-mail address, a telephone number, or the number of a booking",
    }),
  }),
  answers: { 200: listOf(customerOut) },
  refusals: ["invalid_request"],
  async handle(call) {
    const page = await listCustomers(call.deps, call.staff.tenantId, call.query, call.query.q);
    const iso = await instantWriter(call);
    return answerPage(call, page, (customer) => presentCustomer(customer, iso));
  },
});

export const createCustomerRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/customers",
  name: "createCustomer",
  summary: "Record a customer before any booking; a known address answers 409 in_use with the customer's id",
  access: { scope: "bookings" },
  takesKey: true,
  body: newCustomer,
  answers: { 201: customerOut },
  refusals: ["invalid_request", "in_use", "not_found"],
  async handle(call) {
    const { staff, body } = call;
    const given = { ...toCustomerDetails(body), notes: body.notes ?? null };
    const created = await createCustomer(call.deps, staff, given, call);
    const iso = await instantWriter(call);
    return answerCreated(call, created, (customer) => ({
      body: presentCustomer(customer, iso),
      headers: { location: `${call.origin}/v1/customers/${customer.id}` },
    }));
  },
});

export const readCustomerRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/customers/{id}",
  name: "readCustomer",
  summary: "One customer",
  access: { scope: "read" },
  answers: { 200: customerOut },
  refusals: ["not_found"],
  async handle(call) {
    const customer = await readCustomer(call.deps, call.staff.tenantId, call.params.id ?? "");
    const iso = await instantWriter(call);
    return customer.ok ? json(presentCustomer(customer.value, iso)) : problem(call, customer.refusal);
  },
});

export const changeCustomerRoute = staffRoute({
  ...shared,
  method: "PATCH",
  path: "/v1/customers/{id}",
  name: "changeCustomer",
  summary:
    "Correct a customer. The id stays, also with another e-mail address; bookings keep the address that they were made with",
  access: { scope: "manage" },
  body: customerChanges,
  answers: { 200: customerOut },
  refusals: ["invalid_request", "not_found", "in_use", "revision_mismatch"],
  async handle(call) {
    const { staff } = call;
    const done = await changeCustomer(call.deps, staff, call.params.id ?? "", toCustomerFields(call.body));
    const iso = await instantWriter(call);
    return done.ok ? json(presentCustomer(done.value, iso)) : problem(call, done.refusal);
  },
});

export const mergeCustomerRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/customers/{id}/merge",
  name: "mergeCustomer",
  summary: "Merge another customer into this one",
  description:
    "The bookings of both are theirs from then on, in lists, exports and erasures. The id of the merged one leads to this one. What this one lacks, the other completes. Repeating the request changes nothing; two customers cannot be parted again.",
  access: { scope: "bookings" },
  body: customerMerge,
  answers: { 200: customerOut },
  refusals: ["invalid_request", "not_found", "revision_mismatch"],
  async handle(call) {
    const merged = await mergeCustomers(call.deps, call.staff, call.params.id ?? "", call.body.customer);
    const iso = await instantWriter(call);
    return merged.ok ? json(presentCustomer(merged.value, iso)) : problem(call, merged.refusal);
  },
});

export const exportCustomerRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/customers/{id}/export",
  name: "exportCustomer",
  summary: "Export all data on a person",
  access: { scope: "read" },
  isForManagers: true,
  asksAgain: true,
  answers: {
    200: z
      .object({
        customer: customerOut,
        bookings: z.array(staffBookingOut),
        waitlist_entries: z.array(staffEntryOut),
        invitations: z.array(
          z.object({
            id: z.string(),
            session: z.string(),
            email: z.string().nullable(),
            seats: z.int(),
            status: z.string(),
          }),
        ),
        messages: z
          .array(
            z.object({
              id: z.string(),
              kind: z.string(),
              channel: z.string(),
              to: z.string().nullable(),
              subject: z.string().nullable(),
              text: z.string().nullable(),
              state: z.string(),
              created_at: instantOut,
            }),
          )
          .meta({ description: "Messages to the person. The addresses in their texts end before the secrets" }),
        credit: z.array(creditOut).meta({ description: "What the person has bought ahead" }),
        payments: z
          .array(paymentOut)
          .meta({ description: "What the person paid for bookings that have gone to other persons since" }),
        notes: z
          .array(z.object({ id: z.string(), booking: z.string(), text: z.string(), created_at: instantOut }))
          .meta({ description: "What staff noted about the person's bookings" }),
      })
      .meta({ id: "CustomerExport" }),
  },
  refusals: ["not_found"],
  async handle(call) {
    const held = await exportCustomer(call.deps, call.staff, call.params.id ?? "");
    if (!held.ok) return problem(call, held.refusal);
    return json(await presentExport(call, held.value));
  },
});

export const eraseCustomerRoute = staffRoute({
  ...shared,
  method: "DELETE",
  path: "/v1/customers/{id}",
  name: "eraseCustomer",
  summary: "Erase a person everywhere; their bookings and numbers stay, without personal data",
  access: { scope: "manage" },
  asksAgain: true,
  answers: { 204: null, 202: z.object({ pending: z.array(z.string()) }).meta({ id: "ErasurePending" }) },
  refusals: ["not_found"],
  async handle(call) {
    const { staff } = call;
    const done = await eraseCustomerOf(call.deps, staff, call.params.id ?? "");
    if (!done.ok) return problem(call, done.refusal);
    return done.value.length === 0 ? noContent() : json({ pending: done.value }, 202);
  },
});
