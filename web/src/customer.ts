/** Customer, sign-in and set-up pages need no script; times and copying are a comfort. */

import { offerCopying } from "./small/copy.ts";
import { addLocalTimes } from "./small/times.ts";

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) offerCopying(button);
addLocalTimes(document);
