// What a script adds to the calendar: it opens at now, and an empty place leads to a new booking.

import { followPlaces } from "./calendar-places";
import { followNow, openAtNow } from "./calendar-view";
import { followHelp } from "./key-help";

openAtNow();
followNow();
followPlaces();
followHelp();
