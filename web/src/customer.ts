/** Customer, sign-in and set-up pages need no script but for passkeys; the rest is a comfort. */

import { offerCopying } from "./small/copy.ts";
import { sendAtOnce } from "./small/onward.ts";
import { offerPasskeys } from "./small/passkeys.ts";
import { offerPrinting } from "./small/print.ts";
import { addLocalTimes } from "./small/times.ts";

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) offerCopying(button);
for (const box of document.querySelectorAll<HTMLElement>("[data-passkey]")) offerPasskeys(box);
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) offerPrinting(button);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sends-itself]")) sendAtOnce(form);
addLocalTimes(document);
