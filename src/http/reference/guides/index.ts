// The guides of the reference, step by step, in the order of the page. A test runs each of them against a real business.

import { BOOK, HOLD, WAITLIST } from "./booking";
import { DESK } from "./desk";
import { SYNC, WEBHOOKS } from "./events";
import type { Guide } from "./guide";
import { PAYMENTS } from "./payments";

export const GUIDES: readonly Guide[] = [BOOK, HOLD, WAITLIST, PAYMENTS, DESK, SYNC, WEBHOOKS];
