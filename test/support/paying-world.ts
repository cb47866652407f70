// A booking that waits for money, with its provider and the processes that serve it. Customers, staff, providers and
// clocks act in any order. The provider is down now and then, and a process ends after any of its steps.

import { expect } from "vitest";
import { CUSTOMER } from "../../src/domain/tenant/actor";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "./api";
import type { Bank, Down, Money } from "./banks";
import { passTime, setTime } from "./clock";
import { openBank, UnderAttack } from "./under-attack";
import { readBooking, startCheckout, withPaymentsRead } from "./worker";

const HOLD_MS = 900_000;
const HOUR_MS = 3_600_000;
export const DEPOSIT = 2_500;

/** A business with an account at a provider, and one booking after another that waits for money. */
export class Scene {
  world: World | null = null;
  readonly ends: World[] = [];
  private slots = Date.parse("2027-06-01T00:00:00Z");

  static async open(name: Bank["name"]): Promise<Scene> {
    setTime("2026-06-01T08:00:00Z");
    let scene: Scene | null = null;
    const bank = openBank(name, () => scene?.world);
    const tenant = await makeTenant({ zone: "UTC" });
    const resource = await makeResource(tenant);
    await bank.connect(tenant);
    await makeService(tenant, resource, {
      code: "paid",
      price: { amount: 10_000, currency: bank.currency },
      confirmation: "payment",
      payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online", "cash"] },
      hold_seconds: HOLD_MS / 1_000,
    });
    scene = new Scene(bank, tenant, resource);
    return scene;
  }

  private constructor(
    readonly bank: Bank,
    readonly tenant: Tenant,
    readonly resource: string,
  ) {}

  begin(down: Down, dieAfter: number): World {
    this.slots += HOUR_MS;
    this.world = new World(this, down, dieAfter, new Date(this.slots).toISOString());
    this.ends.push(this.world);
    return this.world;
  }
}

/** One booking, its provider and the processes that serve it. */
export class World extends UnderAttack {
  id = "";

  constructor(
    private readonly scene: Scene,
    down: Down,
    dieAfter: number,
    private readonly startAt: string,
  ) {
    super(scene.bank, down, dieAfter);
  }

  async book(): Promise<void> {
    const booked = await this.scene.tenant.book("paid", this.startAt);
    if (booked.status !== 201) throw new Error(JSON.stringify(booked.body));
    this.id = booked.body.booking.id;
  }

  /** Another customer pays for the place. */
  async rival(): Promise<void> {
    const booked = await this.scene.tenant.book("paid", this.startAt);
    expect(booked.status).toBe(201);
    await takeCash(this.scene.tenant, booked.body.booking.id, DEPOSIT);
  }

  /** The customer goes to pay, and tries again while the provider is down. */
  async checkout(): Promise<string> {
    for (let turn = 0; turn < 4; turn++) {
      const request = { bookingId: this.id, by: CUSTOMER, successUrl: "http://a.test/ok", cancelUrl: "http://a.test/" };
      const started = await this.process((deps) => startCheckout(deps, request));
      if (started.ok) return (this.url = started.value.url);
      if (started.refusal.code !== "unavailable") return started.refusal.code;
    }
    throw new Error("The customer never gets a page.");
  }

  async returns(): Promise<void> {
    await this.process(async (deps) => {
      const kept = await readBooking(deps, null, this.id);
      return kept.ok ? withPaymentsRead(deps, kept.value, "back") : kept;
    });
  }

  takeCash(amount: number): Promise<void> {
    return takeCash(this.scene.tenant, this.id, amount);
  }

  deadline(): void {
    passTime(HOLD_MS);
  }

  /** Everything that follows by itself, until nothing more does. */
  async follow(): Promise<void> {
    const { tenant, resource } = this.scene;
    for (let round = 0; round < 8; round++) {
      await calendar(tenant, resource).consistency(null, "bkg_");
      if (!(await this.carryOut([this.id]))) return;
    }
    throw new Error("Deliveries never end.");
  }

  async booking() {
    const read = await calendar(this.scene.tenant, this.scene.resource).readBooking(this.id);
    if (read.status !== "done") throw new Error("The booking is gone.");
    return read.booking;
  }

  atProvider(): Money {
    return this.bank.atProvider(({ booking }) => booking === this.id);
  }

  /** The provider says that a bank has refused, after the customer left its page. */
  async fails(): Promise<void> {
    const { payments = [] } = await this.booking();
    const word = { kind: "failed" } as const;
    const { tenant, resource } = this.scene;
    await calendar(tenant, resource).settlePayment({ bookingId: this.id, paymentId: payments[0]?.id ?? "", word });
  }
}

async function takeCash(tenant: Tenant, bookingId: string, amount: number): Promise<void> {
  const taken = await tenant.staff("POST", `/bookings/${bookingId}/payments`, { method: "cash", amount, note: null });
  expect(taken.status).toBe(201);
}
