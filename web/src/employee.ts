/** Workbench pages: uploads and a few comforts. All else works without script. */

import { markRecipients } from "./recipients/marks.ts";
import { suggestRecipients } from "./recipients/suggest.ts";
import { offerCopying } from "./small/copy.ts";
import { closeKindly } from "./small/menu.ts";
import { offerPasskeys } from "./small/passkeys.ts";
import { offerPrinting } from "./small/print.ts";
import { countSelection } from "./small/selection.ts";
import { addLocalTimes } from "./small/times.ts";
import { openPanel } from "./upload/panel.ts";

function each<T extends Element>(selector: string, deed: (element: T) => void): void {
  for (const element of document.querySelectorAll<T>(selector)) deed(element);
}

each<HTMLElement>("[data-dropzone]", openPanel);
each<HTMLElement>("[data-recipients]", markRecipients);
each<HTMLElement>("[data-recipients]", suggestRecipients);
each<HTMLButtonElement>("[data-copy]", offerCopying);
each<HTMLElement>("[data-passkey]", offerPasskeys);
each<HTMLButtonElement>("[data-print]", offerPrinting);
each<HTMLFormElement>("form[data-selection]", countSelection);
each<HTMLDetailsElement>("details[data-menu]", closeKindly);
addLocalTimes(document);
