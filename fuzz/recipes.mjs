// How each operation is asked so that it can succeed: what its path, query and body have to name, and what has to be
// there before. What a recipe leaves open is generated from the schema.

import { BOOKINGS } from "./recipes/bookings.mjs";
import { CONNECTIONS } from "./recipes/connections.mjs";
import { GROUPS } from "./recipes/groups.mjs";
import { MONEY } from "./recipes/money.mjs";
import { PEOPLE } from "./recipes/people.mjs";
import { SETUP } from "./recipes/setup.mjs";
import { VISITORS } from "./recipes/visitors.mjs";

export const RECIPES = {
  ...VISITORS,
  ...SETUP,
  ...BOOKINGS,
  ...GROUPS,
  ...MONEY,
  ...PEOPLE,
  ...CONNECTIONS,
};
