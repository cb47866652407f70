// Every query of a hot way finds its rows by an index: a SCAN would make a list slower with every booking ever made.

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { BookingFilter } from "../../src/db/bookings";
import {
  bookingsBeforeQuery,
  bookingsQuery,
  COPY_STATEMENTS,
  COUNT_UNDER_WAY,
  candidatesCountQuery,
  clocksQuery,
  connectionOfAccountQuery,
  countsQuery,
  creditsOfQuery,
  creditUsesQuery,
  customerSearchQuery,
  failedMessagesQuery,
  feedQuery,
  historyQuery,
  issuedQuery,
  isUnheard,
  liveSpansQuery,
  messagesQuery,
  monthsQuery,
  namesQuery,
  notesQuery,
  openDatabase,
  PAYMENT_AUDIT_STATEMENTS,
  PAYMENT_COPY_STATEMENTS,
  packagesQuery,
  paymentsQuery,
  READ_COPIES,
  receiptsQuery,
  returnedByHandQuery,
  returnedSumsQuery,
  SQLiteSyncDialect,
  selectCounts,
  selectStanding,
  sumsQuery,
  TAKE_ASKED,
  TAKE_CREDIT,
  takenByHandQuery,
  takenSumsQuery,
  undecidedUsesQuery,
  visitsQuery,
  waitingPurchasesQuery,
  waitingQuery,
  webhookDeliveriesQuery,
} from "../support/worker";

async function planOf(text: string, parameters: readonly unknown[]): Promise<string[]> {
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
    .bind(...parameters)
    .all<{ detail: string }>();
  return results.map((row) => row.detail);
}

/** Steps that read a whole table. What travels as JSON, and subqueries over it, are no tables. */
function scans(plan: readonly string[]): string[] {
  return plan.filter((step) =>
    /^SCAN (?!json_each|value|wanted|found|claim|resource|phantom|owed|\(subquery|CONSTANT)/.test(step),
  );
}

/** Steps that go through everything a tenant has: an index that is used for its first column alone. */
function tenantScans(plan: readonly string[]): string[] {
  return plan.filter((step) =>
    /^SEARCH (bookings|booking_resources|booking_words|customers|customer_words) .*\(tenant_id=\?\)/.test(step),
  );
}

describe("the lists of bookings", () => {
  const filters: [string, BookingFilter, string][] = [
    ["all", {}, "bookings_start"],
    ["status", { status: "pending" }, "bookings_status"],
    ["status of those to come", { status: "confirmed", fromAt: 1 }, "bookings_start"],
    ["service", { serviceId: "svc_1" }, "bookings_service"],
    ["resource", { resourceId: "res_1" }, "PRIMARY KEY"],
    ["customer", { customerId: "cus_1" }, "bookings_customer"],
    ["dates", { fromAt: 1, toAt: 2 }, "bookings_start"],
    ["updated_after", { updatedAfter: 1 }, "bookings_updated"],
    ["the latest first", { isNewestFirst: true }, "bookings_start"],
    ["the latest of a customer", { customerIds: ["cus_1"], isNewestFirst: true }, "bookings_customer"],
    ["the latest of a resource", { resourceId: "res_1", isNewestFirst: true }, "PRIMARY KEY"],
    ["those over and unmarked", { status: "confirmed", fromAt: 1, toAt: 9, endsAfter: 5, endsBy: 9 }, "bookings_start"],
    ["dates of a resource", { resourceId: "res_1", fromAt: 1, toAt: 2 }, "PRIMARY KEY"],
  ];
  for (const [name, filter, index] of filters) {
    it(`by ${name} uses ${index}, sorts nothing, and pages without a scan`, async () => {
      for (const after of [null, [1, "bkg_1"]]) {
        const { sql, params } = bookingsQuery(openDatabase(env.DB), "ten_1", filter, 50, after).toSQL();
        const plan = await planOf(sql, params);
        expect(plan.join("; ")).toMatch(new RegExp(`USING (COVERING )?(INDEX )?${index}`));
        expect(plan.join("; ")).not.toContain("TEMP B-TREE");
        expect(scans(plan)).toEqual([]);
      }
    });
  }
});

describe("the search of bookings", () => {
  const db = openDatabase(env.DB);
  const texts = ["ann", "ann b. of old example", "020 7946 0018", "0042", "par-2026-0042"];
  const filters: readonly BookingFilter[] = [
    {},
    { isNewestFirst: true, isTextOfNames: true, within: ["res_1"] },
    { resourceId: "res_1", serviceId: "svc_1", status: "pending", fromAt: 1, toAt: 2 },
    { customerIds: ["cus_1", "cus_2"], updatedAfter: 1 },
  ];
  for (const text of texts) {
    it(`by ${text} reads only what may match, with any other filter, and pages without a scan`, async () => {
      const counted = new SQLiteSyncDialect().sqlToQuery(candidatesCountQuery("ten_1", text, "GB"));
      const listed = filters.flatMap((filter) =>
        [null, [1, "bkg_1"]].map((after) =>
          bookingsQuery(db, "ten_1", { ...filter, text, country: "GB" }, 50, after, true).toSQL(),
        ),
      );
      for (const { sql, params } of [counted, ...listed]) {
        const plan = await planOf(sql, params);
        expect([scans(plan), tenantScans(plan)]).toEqual([[], []]);
      }
    });
  }
});

describe("the calendar of staff", () => {
  it("finds what touches its days, and what begins on each day, by the index of starts", async () => {
    const db = openDatabase(env.DB);
    const days = { startAt: 1, endAt: 2 };
    const shifts = [
      { fromAt: 1, offsetMs: 0 },
      { fromAt: 2, offsetMs: 3_600_000 },
    ];
    for (const within of [null, ["res_1"]]) {
      const queries = [
        selectStanding(db, "ten_1", days, within, 9, true),
        selectCounts(db, "ten_1", days, shifts, within),
      ];
      for (const query of queries) {
        const { sql, params } = query.toSQL();
        const plan = await planOf(sql, params);
        expect(plan.join("; ")).toMatch(/bookings_start \(tenant_id=\? AND start_at>\? AND start_at<\?\)/);
        expect([...scans(plan), ...tenantScans(plan)]).toEqual([]);
      }
    }
  });
});

describe("one booking", () => {
  const db = openDatabase(env.DB);
  for (const [name, query, index] of [
    ["notes", notesQuery(db, "ten_1", "bkg_1", { after: null, limit: 50 }).toSQL(), "booking_notes_booking"],
    [
      "more notes",
      notesQuery(db, "ten_1", "bkg_1", { after: [1, "nte_1"], limit: 50 }).toSQL(),
      "booking_notes_booking",
    ],
  ] as const) {
    it(`finds its ${name} by ${index}, and sorts nothing`, async () => {
      const plan = await planOf(query.sql, query.params);
      expect(plan.join("; ")).toContain(index);
      expect(plan.join("; ")).not.toContain("TEMP B-TREE");
      expect(scans(plan)).toEqual([]);
    });
  }

  it("finds its history by the index of changes and the id of its making", async () => {
    for (const after of [null, 9]) {
      const { sql, params } = historyQuery(db, "ten_1", "bkg_1", { after, limit: 50 }).toSQL();
      const plan = await planOf(sql, params);
      expect(plan.join("; ")).toContain("events_changes");
      expect(plan.join("; ")).toContain("events_id");
      expect(scans(plan)).toEqual([]);
    }
  });

  it("counts a customer's visits by their index", async () => {
    const within = { before: 9, within: undefined };
    for (const ids of [["cus_1"], ["cus_1", "cus_2"]]) {
      const { sql, params } = visitsQuery(db, "ten_1", ids, within).toSQL();
      const plan = await planOf(sql, params);
      expect(plan.join("; ")).toContain("bookings_customer");
      expect(scans(plan)).toEqual([]);
    }
  });

  it("counts failed messages of some days by the index of messages", async () => {
    const { sql, params } = failedMessagesQuery(db, "ten_1", 1).toSQL();
    const plan = await planOf(sql, params);
    expect(plan.join("; ")).toMatch(/messages_tenant \(tenant_id=\? AND created_at>\?\)/);
  });

  it("finds the names of those who acted by their ids", async () => {
    const { sql, params } = new SQLiteSyncDialect().sqlToQuery(namesQuery("ten_1", ["mem_1"]));
    expect(scans(await planOf(sql, params))).toEqual([]);
  });
});

describe("the search of customers", () => {
  for (const [name, query] of [
    ["words", { kind: "words", beginnings: ["ann", "+4930"], parts: ["ann"] }],
    ["the number of a booking", { kind: "number", year: 2026, sequence: 7 }],
  ] as const) {
    it(`by ${name} reads what matches alone, and pages without a scan`, async () => {
      for (const after of [null, [1, "cus_1"]] as const) {
        const piece = { after, limit: 50 };
        const { sql, params } = customerSearchQuery(openDatabase(env.DB), "ten_1", query, piece).toSQL();
        const plan = await planOf(sql, params);
        expect([scans(plan), tenantScans(plan)]).toEqual([[], []]);
        expect(plan.join("; ")).not.toContain("customers_tenant");
      }
    });
  }

  it("what one or some of them had is found by their index", async () => {
    for (const customerIds of [["cus_1"], ["cus_1", "cus_2"]]) {
      const db = openDatabase(env.DB);
      for (const query of [
        bookingsQuery(db, "ten_1", { customerIds, fromAt: 1 }, 50, null),
        bookingsBeforeQuery(db, "ten_1", customerIds, 1, 50),
      ]) {
        const { sql, params } = query.toSQL();
        expect((await planOf(sql, params)).join("; ")).toContain("USING INDEX bookings_customer");
      }
    }
  });
});

describe("the log of messages", () => {
  it("says by indexes whether a customer has heard of a booking", async () => {
    const asked = { tenantId: "ten_1", bookingId: "bkg_1", channel: "email", id: "msg_1" } as const;
    const unheard = new SQLiteSyncDialect().sqlToQuery(isUnheard(asked, "evt_1"));
    const plan = await planOf(`select ${unheard.sql}`, unheard.params);
    expect(scans(plan)).toEqual([]);
    for (const index of ["events_id", "messages_booking", "deliveries_destination"])
      expect(plan.join("; ")).toContain(index);
  });

  for (const [name, filter, index] of [
    ["all", {}, "messages_tenant"],
    ["a booking", { bookingId: "bkg_1" }, "messages_booking"],
    ["a customer", { customerIds: ["cus_1"], kind: "booked" }, "messages_customer"],
    ["a merged customer", { customerIds: ["cus_1", "cus_2"] }, "messages_customer"],
  ] as const) {
    it(`of ${name} uses ${index}, and pages without a scan`, async () => {
      for (const after of [null, [1, "msg_1"]] as const) {
        const { sql, params } = messagesQuery(openDatabase(env.DB), "ten_1", filter, { after, limit: 50 }).toSQL();
        const plan = await planOf(sql, params);
        expect(plan.join("; ")).toMatch(new RegExp(`USING INDEX ${index}`));
        expect(scans(plan)).toEqual([]);
      }
    });
  }
});

describe("the lists of payments", () => {
  for (const [name, sought, index] of [
    ["all", {}, "payments_counted"],
    ["some days", { fromAt: 1, toAt: 2 }, "payments_counted"],
    ["a state", { state: "paid" }, "payments_state"],
    ["a state on some days", { state: "paid", fromAt: 1, toAt: 2 }, "payments_counted"],
    ["what staff have to hand back", { isToHand: true }, "payments_due"],
  ] as const) {
    it(`of ${name} use ${index}, sort nothing, and page without a scan`, async () => {
      for (const after of [null, [1, "pay_1"]] as const) {
        const { sql, params } = paymentsQuery(openDatabase(env.DB), "ten_1", sought, { after, limit: 50 }).toSQL();
        const plan = await planOf(sql, params);
        expect(plan.join("; ")).toContain(`USING INDEX ${index}`);
        expect(plan.join("; ")).not.toContain("TEMP B-TREE");
        expect([...scans(plan), ...tenantScans(plan)]).toEqual([]);
      }
    });
  }

  for (const [name, sought, bounds] of [
    ["some days", { fromAt: 1, toAt: 2 }, "counted_at>? AND counted_at<?"],
    ["a state on some days", { state: "paid", fromAt: 1, toAt: 2 }, "counted_at>? AND counted_at<?"],
    ["what staff have to hand back", { isToHand: true }, "payments_due"],
  ] as const) {
    it(`of ${name} are added up without the payments of others`, async () => {
      const { sql, params } = sumsQuery(openDatabase(env.DB), "ten_1", sought).toSQL();
      const plan = await planOf(sql, params);
      expect(plan.join("; ")).toContain(bounds);
      expect(scans(plan)).toEqual([]);
    });
  }

  it("of places that are held for money lie within the longest hold", async () => {
    const { sql, params } = waitingQuery(openDatabase(env.DB), "ten_1", 1, 50).toSQL();
    const plan = await planOf(sql, params);
    expect(plan.join("; ")).toContain("INDEX payments_counted (tenant_id=? AND counted_at>?)");
    expect(scans(plan)).toEqual([]);
  });

  it("of a day's till have indexes of their own for what went back, and for the counts", async () => {
    const span = { fromAt: 1, toAt: 2 };
    const db = openDatabase(env.DB);
    for (const [query, index] of [
      [takenByHandQuery(db, "ten_1", span, 9), "payments_counted (tenant_id=? AND counted_at>? AND counted_at<?)"],
      [takenSumsQuery(db, "ten_1", span), "payments_counted (tenant_id=? AND counted_at>? AND counted_at<?)"],
      [returnedByHandQuery(db, "ten_1", span, 9), "receipts_returned (tenant_id=? AND issued_at>? AND issued_at<?)"],
      [returnedSumsQuery(db, "ten_1", span), "receipts_returned (tenant_id=? AND issued_at>? AND issued_at<?)"],
      [countsQuery(db, "ten_1", "2026-06-08"), "audit_counted (tenant_id=? AND subject_id=?)"],
    ] as const) {
      const { sql, params } = query.toSQL();
      const plan = await planOf(sql, params);
      expect(plan.join("; ")).toContain(`INDEX ${index}`);
      expect(scans(plan)).toEqual([]);
    }
  });

  it("of which a provider is to be asked are taken by their own index", async () => {
    const plan = await planOf(TAKE_ASKED, [1, 6]);
    expect(plan.join("; ")).toMatch(/INDEX payments_asked \(asked_from<\?\)/);
    expect(plan.join("; ")).not.toContain("TEMP B-TREE");
    expect(scans(plan)).toEqual([]);
  });

  it("of what is under way at a provider go by what is open, due or waits", async () => {
    const plan = await planOf(COUNT_UNDER_WAY, ["ten_1", 1, "stripe", 0]);
    for (const index of [
      "payments_state (tenant_id=? AND state=?)",
      "payments_due (tenant_id=?)",
      "deliveries_payment (tenant_id=?)",
      "purchases_waiting_of (tenant_id=? AND look_at<?)",
      "sqlite_autoindex_payments_1 (id=?)",
    ]) {
      expect(plan.join("; ")).toContain(`INDEX ${index}`);
    }
    expect(plan.filter((step) => /^SEARCH (payments|deliveries) /.test(step))).toHaveLength(4);
    expect(scans(plan)).toEqual([]);
  });

  it("of receipts are found by their payments", async () => {
    const { sql, params } = receiptsQuery(openDatabase(env.DB), "ten_1", ["pay_1", "pay_2"]).toSQL();
    const plan = await planOf(sql, params);
    expect(plan.join("; ")).toContain("USING INDEX receipts_payment");
    expect(tenantScans(plan)).toEqual([]);
  });

  it("of an account on the operator's platform are found by it", async () => {
    const { sql, params } = connectionOfAccountQuery(openDatabase(env.DB), "acct_1").toSQL();
    expect((await planOf(sql, params)).join("; ")).toContain("USING INDEX connections_account");
  });

  it("of months go through the receipts of their year alone", async () => {
    const months = [{ month: "2026-01", fromAt: 1, toAt: 2 }];
    const { sql, params } = monthsQuery(openDatabase(env.DB), "ten_1", 2026, months).toSQL();
    const plan = await planOf(sql, params);
    expect(plan.join("; ")).toContain("(tenant_id=? AND year=?)");
    expect(scans(plan)).toEqual([]);
  });

  it("of receipts goes by their numbers, and sorts nothing", async () => {
    const { sql, params } = issuedQuery(openDatabase(env.DB), "ten_1", { fromAt: 1, toAt: 2, after: null }, 9).toSQL();
    const plan = await planOf(sql, params);
    expect(plan.join("; ")).toContain("receipts_number (tenant_id=? AND (year,sequence)>(?,?))");
    expect(plan.join("; ")).not.toContain("TEMP B-TREE");
    expect(scans(plan)).toEqual([]);
  });
});

describe("credit", () => {
  const plansOf = async ({ toSQL }: { toSQL: () => { sql: string; params: unknown[] } }) => {
    const { sql, params } = toSQL();
    return planOf(sql, params);
  };

  for (const [name, query, index] of [
    [
      "of a customer",
      creditsOfQuery(openDatabase(env.DB), "ten_1", ["cus_1", "cus_2"], [1, "crd_1"]),
      "credits_customer",
    ],
    [
      "that bookings took",
      creditUsesQuery(openDatabase(env.DB), "ten_1", ["crd_1", "crd_2"], 100),
      "credit_uses_credit",
    ],
    ["as it is sold", packagesQuery(openDatabase(env.DB), "ten_1", { after: null, limit: 50 }), "packages_tenant"],
    ["that waits for money", waitingPurchasesQuery(openDatabase(env.DB), 1, 50), "purchases_waiting"],
    ["whose use is undecided", undecidedUsesQuery(openDatabase(env.DB), 1, 50), "credit_uses_undecided"],
  ] as const) {
    it(`${name} is found by ${index}`, async () => {
      const plan = await plansOf({ toSQL: () => query.toSQL() });
      expect(plan.join("; ")).toMatch(new RegExp(`INDEX ${index}\\b`));
      expect(scans(plan)).toEqual([]);
    });
  }

  it("is taken without a look at the credit of others", async () => {
    const plan = await planOf(TAKE_CREDIT, ["use_1", "ten_1", "bkg_1", "cus_1", "[]", "svc_1", 1, 1, "EUR", 1, null]);
    expect(plan.join("; ")).toMatch(/INDEX credits_customer/);
    expect(scans(plan).filter((step) => !/json_each|VIRTUAL/.test(step))).toEqual([]);
  });
});

describe("what a closure would touch", () => {
  for (const resourceId of [null, "res_1"]) {
    it(`${resourceId ? "of a resource" : "of all"} is found by start, sorts nothing, and pages without a scan`, async () => {
      for (const after of [null, [1, "bkg_1"]] as const) {
        const query = liveSpansQuery(openDatabase(env.DB), "ten_1", resourceId, { startAt: 1, endAt: 2 }, after, 50);
        const { sql, params } = query.toSQL();
        const plan = await planOf(sql, params);
        expect(plan.join("; ")).toMatch(resourceId ? /USING PRIMARY KEY/ : /USING INDEX bookings_start/);
        expect(plan.join("; ")).not.toContain("TEMP B-TREE");
        expect([...scans(plan), ...tenantScans(plan)]).toEqual([]);
      }
    });
  }
});

describe("what an endpoint was sent", () => {
  it("is found by its own index, sorts nothing, and pages without a scan", async () => {
    for (const after of [null, [1, "dlv_1"]] as const) {
      const query = webhookDeliveriesQuery(openDatabase(env.DB), "ten_1", "whk_1", { after, limit: 50 });
      const { sql, params } = query.toSQL();
      const plan = await planOf(sql, params);
      expect(plan.join("; ")).toContain("USING INDEX deliveries_webhook");
      expect(plan.join("; ")).not.toContain("TEMP B-TREE");
      expect(scans(plan)).toEqual([]);
    }
  });
});

describe("the list of bookings that zone rules moved", () => {
  it("goes through the starts to come, sorts nothing, and pages without a scan", async () => {
    for (const after of [null, [1, "bkg_1"]]) {
      const { sql, params } = clocksQuery(openDatabase(env.DB), "ten_1", 1, after, 1_000).toSQL();
      const plan = await planOf(sql, params);
      expect(plan.join("; ")).toMatch(/USING (COVERING )?INDEX bookings_start/);
      expect(plan.join("; ")).not.toContain("TEMP B-TREE");
      expect([...scans(plan), ...tenantScans(plan)]).toEqual([]);
    }
  });
});

describe("the parts of a calendar feed", () => {
  for (const resourceId of [null, "res_1"]) {
    for (const direction of ["onwards", "backwards"] as const) {
      for (const isOff of [false, true]) {
        it(`${resourceId ? "of a resource" : "of all"} ${direction}${isOff ? ", called off" : ""}: no scan, no sorting`, async () => {
          const part = { fromAt: 1, toAt: 2, direction, isOff };
          const { sql, params } = feedQuery(openDatabase(env.DB), "ten_1", resourceId, part, 50).toSQL();
          const plan = await planOf(sql, params);
          expect(plan.join("; ")).toMatch(resourceId ? /USING PRIMARY KEY/ : /USING INDEX bookings_start/);
          expect(plan.join("; ")).not.toContain("TEMP B-TREE");
          expect(scans(plan)).toEqual([]);
        });
      }
    }
  }
});

describe("the copy and its check", () => {
  for (const [name, text] of Object.entries(COPY_STATEMENTS)) {
    it(`${name} scans no table`, async () => {
      const rows = '[{"id":"bkg_1","customer":{"id":"cus_1"}}]';
      const parameters = ["ten_1", rows, '["{}"]', "BKG"].filter((_, at) => text.includes(`?${at + 1}`));
      const plan = await planOf(text, parameters);
      expect([scans(plan), tenantScans(plan)]).toEqual([[], []]);
    });
  }

  for (const [name, text] of Object.entries({ ...PAYMENT_COPY_STATEMENTS, ...PAYMENT_AUDIT_STATEMENTS })) {
    it(`${name} scans no table`, async () => {
      const parameters = ["ten_1", `[{"id":"pay_1","year":2026}]`, "bkg_9"].filter((_, at) =>
        text.includes(`?${at + 1}`),
      );
      const plan = await planOf(text, parameters);
      expect([scans(plan), tenantScans(plan)]).toEqual([[], []]);
    });
  }

  it("reading the copies of one resource scans no table", async () => {
    expect(scans(await planOf(READ_COPIES, ["ten_1", "bkg_1", "bkg_2", 100]))).toEqual([]);
  });
});

describe("look-ups by identity", () => {
  const queries: [string, string, readonly unknown[]][] = [
    ["a token by its hash", "SELECT * FROM tokens WHERE secret_hash = ? AND revoked_at IS NULL", ["x"]],
    ["a tenant by its slug", "SELECT * FROM tenants WHERE slug = ?", ["x"]],
    [
      "a service by its code",
      "SELECT * FROM services WHERE tenant_id = ? AND code = ? AND deleted_at IS NULL",
      ["x", "y"],
    ],
    [
      "events after a position",
      "SELECT * FROM events WHERE tenant_id = ? AND position > ? ORDER BY position LIMIT 51",
      ["x", 1],
    ],
    ["the audit log", "SELECT * FROM audit WHERE tenant_id = ? ORDER BY position DESC LIMIT 51", ["x"]],
    ["what a tenant owes its calendars", "SELECT * FROM pushes WHERE tenant_id = ?", ["x"]],
    ["the oldest pushes", "SELECT * FROM pushes ORDER BY created_at LIMIT 100", []],
  ];
  for (const [name, text, parameters] of queries) {
    it(`${name} uses an index`, async () => {
      const plan = await planOf(text, parameters);
      expect(plan.join("; ")).toMatch(/USING (COVERING )?INDEX|USING PRIMARY KEY/);
      expect(plan.join("; ")).not.toContain("TEMP B-TREE");
    });
  }
});
