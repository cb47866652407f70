// What a script adds to the calendar, beside what it adds to all screens of staff. The calendar opens at now, and an
// empty place leads to a new booking. Staff can drag bookings, and see what others change.

import "./staff";
import { followPlaces } from "./calendar-places";
import { afterRedraw, followNow, openAtNow } from "./calendar-view";
import { followDrag } from "./drag";
import { followKeys } from "./drag-keys";
import { followForms } from "./drop";
import { followHelp } from "./key-help";
import { followGrid } from "./live-grid";

openAtNow();
followNow();
followPlaces();
followHelp();
followDrag();
followKeys();
followForms();
followGrid();
afterRedraw();
