// Which services an object shows to viewers. A service may have moved to another object, or ended. Then the object
// refuses or closes its sockets.

import type { Service } from "../../domain/tenant/service";
import type { BookingTx } from "../bookings/booking-tx";
import type { Effects } from "../bookings/effects";
import { readService, readServiceNow } from "../bookings/service-store";
import type { Concern, Job } from "../concern";
import type { Host } from "../host";
import { LiveBoard } from "./live-board";

/**
 * Whether this object shows a service. `unknown`: it never received the service. The caller then sends it and asks
 * again.
 */
type ServiceRoute = "here" | "elsewhere" | "gone" | "unknown";
const STATUS_OF_ROUTE = { elsewhere: 421, gone: 404, unknown: 409 } as const;

export class Viewers<Tx extends BookingTx> implements Concern<Tx> {
  readonly job: Job;
  readonly board: LiveBoard;

  /** `isHomeOf` says whether this object takes new bookings of a service. */
  constructor(
    ctx: DurableObjectState,
    private readonly host: Host<Tx>,
    private readonly isHomeOf: (tx: Tx, service: Service) => boolean,
  ) {
    this.board = new LiveBoard(ctx, {
      now: () => host.now(),
      serviceOf: (serviceId) => readServiceNow(host.sql, serviceId),
    });
    this.job = host.job("viewers_not_dismissed", async () => this.board.closeSilent(), {
      ringAt: () => this.board.dueAt(),
    });
  }

  /** Opens a socket for a viewer, once `prepare` has made sure that this object hears of changes. */
  async open(request: Request, prepare: () => Promise<void> = () => Promise.resolve()): Promise<Response> {
    if (this.host.isRemoved()) return new Response(null, { status: STATUS_OF_ROUTE.gone });
    const { searchParams } = new URL(request.url);
    const [serviceId, timeZone] = [searchParams.get("service") ?? "", searchParams.get("zone") ?? "UTC"];
    const route = this.routeOf(serviceId);
    if (route !== "here") return new Response(null, { status: STATUS_OF_ROUTE[route] });
    const answer = await this.board.open(serviceId, timeZone, searchParams.get("by"), prepare);
    // The alarm has to close the socket if it stays silent.
    this.host.arm();
    return answer;
  }

  afterCommit({ isAllChanged }: Effects): void {
    if (isAllChanged) this.tryToShow(() => this.showAll());
  }

  /** Rules or services changed. Any start may be free now, and a service may have moved to another object. */
  showAll(): void {
    this.board.add(null);
    this.board.dismiss((serviceId) => ["elsewhere", "gone"].includes(this.routeOf(serviceId)));
  }

  /** No caller waits for what viewers see. A fault in it must not look like a fault of the command. */
  tryToShow(show: () => void): void {
    try {
      show();
    } catch (fault) {
      this.host.logFault("change_not_shown", fault);
    }
  }

  private routeOf(serviceId: string): ServiceRoute {
    const { sql } = this.host;
    if (readService(sql, serviceId)?.is_retired) return "gone";
    const service = readServiceNow(sql, serviceId);
    if (!service) return "unknown";
    return this.isHomeOf(this.host.tx(), service) ? "here" : "elsewhere";
  }
}
