// Messages between the Worker and the objects, and between objects: commands in, outcomes out. Expected results are
// values with a `status`; only faults throw. During a deploy the two sides may be one version apart. So add optional
// fields, and never change one.

export type { Piece } from "../../db/paging";
export type * from "./bookings";
export type * from "./outcomes";
export type * from "./payments";
export type * from "./series";
export type * from "./sessions";
export type * from "./two-phase";
export type * from "./upkeep";
export type * from "./waitlist";
