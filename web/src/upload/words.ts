/** The sentences of the upload list, rendered by the server in the reader's language. */

export class Words {
  #texts = new Map<string, string>();
  readonly lang: string;

  constructor(template: HTMLTemplateElement, lang: string) {
    this.lang = lang;
    for (const piece of template.content.querySelectorAll<HTMLElement>("[data-word]")) {
      this.#texts.set(piece.dataset["word"] ?? "", (piece.textContent ?? "").trim());
    }
  }

  /** The sentence with its one gap filled. A missing word is a fault of the page, so it shows. */
  say(word: string, gap = ""): string {
    return (this.#texts.get(word) ?? word).replace("{value}", gap);
  }
}
