/** The entry point of the fourth bundle: the home page, with the topic map, the next steps of the learner, and the plan until an exam. */

import { homePage } from "./home-page.js";
import { homePanel } from "./home-panel.js";
import { planPage } from "./plan-page.js";

export const homeBundle = { homePage, homePanel, planPage };

window.flashproof.home = homeBundle;
