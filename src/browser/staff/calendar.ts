// What a script adds to the calendar: it opens at now, an empty place leads to a new booking, bookings can be dragged,
// and what others change is shown.

import { followPlaces } from "./calendar-places";
import { afterRedraw, followNow, openAtNow } from "./calendar-view";
import { followDrag } from "./drag";
import { followKeys } from "./drag-keys";
import { followForms } from "./drop";
import { followHelp } from "./key-help";
import { followChanges } from "./live-grid";

openAtNow();
followNow();
followPlaces();
followHelp();
followDrag();
followKeys();
followForms();
followChanges();
afterRedraw();
