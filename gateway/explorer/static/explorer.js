/* What the pages do beyond what links and forms do by themselves. Without this they work too. */
import { enliven } from "./live.js";
import { keepPicks } from "./picks.js";

enliven();
keepPicks();
