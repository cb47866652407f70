// The viewers of an object: open pages, each with a hibernating socket. A message tells them that something changed and
// on which dates, never what or for whom. The page then reads the free starts again. A lost message costs only time.

import type { Service } from "../../domain/tenant/service";
import { datesChanged, type Stretch } from "../../domain/time/live-dates";
import { type LocalDate, toIso } from "../../domain/time/local-time";
import { Batcher } from "../batcher";

/** What changed. Null when it may be anything. */
export type LiveChange = readonly Stretch[] | null;

export const MOST_SOCKETS = 1_000;
/** One address may open so many sockets at an object, so that it cannot shut out all other viewers. */
export const MOST_SOCKETS_OF_ONE = 50;
/** Changes within this time become one message. */
const GATHERING_MS = 100;
/** A viewer who is silent for so long is gone, or takes a place from others. */
export const SILENCE_MS = 120_000;

/** Prefix of a socket's second tag, which names its address. The first tag is the service. */
const BY = "by/";

/** Close codes of RFC 6455 and its registry. */
const AWAY = 1_001;
const TOO_MUCH_SAID = 1_008;
const BROKEN = 1_011;
const COME_AGAIN = 1_012;

/** What a socket keeps through hibernation: the zone of its dates, and when it opened, epoch ms. */
type Kept = {
  readonly timeZone: string;
  /** Absent in sockets that an earlier build opened. */
  readonly openedAt?: number;
};

export type LiveOwner = {
  readonly now: () => number;
  readonly serviceOf: (serviceId: string) => Service | null;
};

export class LiveBoard {
  private readonly batcher = new Batcher<LiveChange>({ beforeMs: GATHERING_MS, afterMs: 0 }, (gathered) =>
    this.send(gathered),
  );
  /** Kept in memory, so that a command without viewers costs nothing. It may stay true after the last has left. */
  private hasPerhapsViewers: boolean;
  private opening = 0;
  /** When the first socket may have been silent too long, epoch ms. Null when that is not known yet. */
  private checkAt: number | null = null;

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly owner: LiveOwner,
  ) {
    this.hasPerhapsViewers = ctx.getWebSockets().length > 0;
  }

  /** When to look for silent sockets, epoch ms. Null without viewers. */
  dueAt(): number | null {
    if (!this.hasPerhapsViewers) return null;
    this.checkAt ??= this.owner.now() + SILENCE_MS - this.mostSilentMs(() => undefined);
    return this.checkAt;
  }

  /** Closes sockets that were silent for too long. Costs nothing without viewers. */
  closeSilent(): void {
    if (!this.hasPerhapsViewers) return;
    this.mostSilentMs((socket) => this.close(socket, AWAY, "Say ping at least every two minutes."));
    this.hasPerhapsViewers = this.openSockets().length > 0;
    this.checkAt = null;
  }

  /** A quick check. Unlike hasViewers(), it does not ask the platform. */
  mayHaveViewers(): boolean {
    return this.hasPerhapsViewers;
  }

  /** Whether the object has viewers, or is about to. */
  hasViewers(): boolean {
    if (this.opening > 0) return true;
    if (this.hasPerhapsViewers) this.hasPerhapsViewers = this.ctx.getWebSockets().length > 0;
    return this.hasPerhapsViewers;
  }

  /**
   * Opens a socket, once `prepare` has made sure that this object hears of changes. 503 when the object has too many
   * sockets, 429 when the address has. `by` is a keyed hash of the address, null where addresses are not counted.
   */
  async open(serviceId: string, timeZone: string, by: string | null, prepare: () => Promise<void>): Promise<Response> {
    const tag = by && `${BY}${by}`;
    if (this.isFull() || this.isFullOf(tag)) this.closeSilent();
    if (this.isFullOf(tag)) return new Response(null, { status: 429 });
    if (this.isFull()) return new Response(null, { status: 503 });
    this.opening += 1;
    try {
      await prepare();
      if (this.isFullOf(tag)) return new Response(null, { status: 429 });
      if (this.isFull()) return new Response(null, { status: 503 });
      const { 0: theirs, 1: ours } = new WebSocketPair();
      // The platform answers pings, so that an idle page does not wake the object.
      this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
      this.ctx.acceptWebSocket(ours, tag ? [serviceId, tag] : [serviceId]);
      const openedAt = this.owner.now();
      ours.serializeAttachment({ timeZone, openedAt } satisfies Kept);
      this.hasPerhapsViewers = true;
      ours.send(this.textOf("snapshot", timeZone, []));
      return new Response(null, { status: 101, webSocket: theirs });
    } finally {
      this.opening -= 1;
    }
  }

  /** Sends viewers a change, a moment later. Costs nothing without viewers. */
  add(change: LiveChange): void {
    if (this.hasPerhapsViewers) this.ctx.waitUntil(this.batcher.add(change));
  }

  heard(socket: WebSocket, message: string | ArrayBuffer): void {
    // Viewers may only send `ping`, and the platform answers that before it gets here.
    if (message !== "ping") this.close(socket, TOO_MUCH_SAID, "Nothing is to be said here.");
  }

  /** Closes sockets of services that are no longer shown here. Their pages connect again, to the right object. */
  dismiss(isAway: (serviceId: string) => boolean): void {
    if (!this.hasPerhapsViewers) return;
    const serviceIds = new Set(this.ctx.getWebSockets().map((socket) => this.ctx.getTags(socket)[0] ?? ""));
    for (const serviceId of serviceIds) {
      if (!isAway(serviceId)) continue;
      for (const socket of this.ctx.getWebSockets(serviceId)) this.close(socket, COME_AGAIN, "Connect again.");
    }
  }

  /** How long the most silent socket has been silent. Calls `tooLong` for each that exceeds the limit. */
  private mostSilentMs(tooLong: (socket: WebSocket) => void): number {
    const now = this.owner.now();
    let most = 0;
    for (const socket of this.openSockets()) {
      const silentMs = this.silentMs(socket, now);
      if (silentMs >= SILENCE_MS) tooLong(socket);
      most = Math.max(most, Math.min(silentMs, SILENCE_MS));
    }
    return most;
  }

  /** The platform notes by its own clock when it answered a `ping`. */
  private silentMs(socket: WebSocket, now: number): number {
    const { openedAt = 0 } = (socket.deserializeAttachment() ?? {}) as Partial<Kept>;
    const pingedAt = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? Number.NEGATIVE_INFINITY;
    return Math.min(now - openedAt, Date.now() - pingedAt);
  }

  private isFull(): boolean {
    return this.openSockets().length >= MOST_SOCKETS;
  }

  private isFullOf(tag: string | null): boolean {
    return tag !== null && this.openSockets(tag).length >= MOST_SOCKETS_OF_ONE;
  }

  /**
   * Leaves closed sockets out. The platform keeps them until the other end agrees, which never happens when it is gone.
   */
  private openSockets(tag?: string): WebSocket[] {
    return this.ctx.getWebSockets(tag).filter((socket) => socket.readyState === WebSocket.OPEN);
  }

  private send(gathered: readonly LiveChange[]): void {
    const stretches = gathered.includes(null) ? null : gathered.flatMap((change) => change ?? []);
    // Viewers of the same service in the same zone receive the same text.
    const texts = new Map<string, string | null>();
    const sockets = this.ctx.getWebSockets();
    this.hasPerhapsViewers = sockets.length > 0;
    for (const socket of sockets) {
      try {
        const [serviceId = ""] = this.ctx.getTags(socket);
        const { timeZone } = socket.deserializeAttachment() as Kept;
        const key = `${serviceId} ${timeZone}`;
        let text = texts.get(key);
        if (text === undefined) texts.set(key, (text = this.changeOf(serviceId, timeZone, stretches)));
        if (text !== null) socket.send(text);
      } catch {
        this.close(socket, BROKEN, "Connect again.");
      }
    }
  }

  /** Null when none of the dates can be booked any more. */
  private changeOf(serviceId: string, timeZone: string, stretches: LiveChange): string | null {
    const service = stretches && this.owner.serviceOf(serviceId);
    const dates = service ? datesChanged(service, timeZone, stretches, this.owner.now()) : null;
    return dates?.length === 0 ? null : this.textOf("changed", timeZone, dates ?? []);
  }

  private textOf(type: "snapshot" | "changed", timeZone: string, dates: readonly LocalDate[]): string {
    return JSON.stringify({ type, as_of: toIso(timeZone, this.owner.now()), dates });
  }

  private close(socket: WebSocket, code: number, reason: string): void {
    try {
      socket.close(code, reason);
    } catch {
      // The socket is gone already, as intended.
    }
  }
}
