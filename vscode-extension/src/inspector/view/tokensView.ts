import type { Prompt, SolutionOrigin, Tokens } from "../../wire";
import { partsOf } from "../parts";
import { spelled, spoken, tokenText } from "../whiteSpace";
import { tokensLine } from "../words";
import { element } from "./dom";
import { TokenStrip, type Cell } from "./tokenStrip";

/** How many looks tokens take in turn. */
const LOOKS = 5;

/** How long the reader's typing has to rest before it is counted, in milliseconds. */
const REST = 200;

/** Whose tokens are shown. */
export type Source = "prompt" | "completion" | "own";

/** What the reader has chosen in this view, kept over a hiding of the panel. */
export interface TokensChoice {
  source: Source;
  ids: boolean;
  own: string;
}

/** A text that is counted by itself. */
interface Counted {
  title: string;
  text: string;
  model?: string;
}

/** Counts a text's tokens; rejects with the reason in words. */
export type Count = (text: string, model: string | undefined) => Promise<Tokens>;

/** Texts as their model sees them: as tokens, or as their ids. */
export class TokensView {
  readonly element = element("div", { class: "tokens" });
  private readonly choice: TokensChoice;
  private readonly count: Count;
  private readonly chosen: () => void;
  private readonly sources = element("div", { class: "choices", role: "radiogroup" });
  private readonly input = element("textarea", {
    class: "own",
    rows: 5,
    "aria-label": "Text to count",
    placeholder: "Type or paste text to see its tokens",
    spellcheck: "false",
  });
  private readonly result = element("div", { class: "result" });
  private prompt: Prompt | undefined;
  private origin: SolutionOrigin | undefined;
  private visible = false;
  /** What is drawn, or being drawn; the same is not asked for twice. */
  private drawn = "";
  private resting: ReturnType<typeof setTimeout> | undefined;

  /** @param chosen told when the reader has changed `choice` */
  constructor(choice: TokensChoice, count: Count, chosen: () => void) {
    this.choice = choice;
    this.count = count;
    this.chosen = chosen;
    this.input.value = choice.own;
    this.input.addEventListener("input", () => {
      this.choice.own = this.input.value;
      this.chosen();
      clearTimeout(this.resting);
      this.resting = setTimeout(() => {
        this.draw();
      }, REST);
    });
    this.sources.setAttribute("aria-label", "Tokens of");
    this.element.append(this.sources, this.input, this.result);
  }

  /** Be about this prompt, and this solution. */
  show(prompt: Prompt | undefined, origin: SolutionOrigin | undefined): void {
    this.prompt = prompt;
    this.origin = origin;
    this.draw();
  }

  /** Tokens are counted only while they can be seen. */
  becomeVisible(visible: boolean): void {
    this.visible = visible;
    this.draw();
  }

  private get source(): Source {
    if (this.choice.source === "completion" && !this.origin) return "prompt";
    if (this.choice.source === "prompt" && !this.prompt) return "own";
    return this.choice.source;
  }

  private draw(): void {
    if (!this.visible) return;
    this.drawSources();
    this.input.hidden = this.source !== "own";
    const texts = this.texts();
    const key = JSON.stringify([this.choice.ids, texts]);
    if (key === this.drawn) return;
    this.drawn = key;
    Promise.all(
      texts.map(async (counted) => ({
        counted,
        tokens: await this.count(counted.text, counted.model),
      })),
    ).then(
      (results) => {
        if (this.drawn !== key) return; // another text has been chosen meanwhile
        const drawn = results.flatMap(({ counted, tokens }) => this.drawTokens(counted, tokens));
        this.result.replaceChildren(...drawn);
      },
      (error: unknown) => {
        if (this.drawn !== key) return;
        this.drawn = "";
        const message = error instanceof Error ? error.message : String(error);
        this.result.replaceChildren(element("p", { class: "problem", role: "alert" }, message));
      },
    );
  }

  private drawSources(): void {
    const titles: [Source, string, boolean][] = [
      ["prompt", "Prompt", this.prompt !== undefined],
      ["completion", "Completion", this.origin !== undefined],
      ["own", "My text", true],
    ];
    const source = this.source;
    const held = this.sources.contains(document.activeElement);
    const radios = titles
      .filter(([, , offered]) => offered)
      .map(([name, title]) => {
        const radio = element("input", { type: "radio", name: "source", value: name });
        radio.checked = name === source;
        radio.addEventListener("change", () => {
          this.choice.source = name;
          this.chosen();
          this.draw();
        });
        return element("label", {}, radio, title);
      });
    const ids = element("input", { type: "checkbox" });
    ids.checked = this.choice.ids;
    ids.addEventListener("change", () => {
      this.choice.ids = ids.checked;
      this.chosen();
      this.draw();
      this.sources.querySelector<HTMLElement>("[type=checkbox]")?.focus();
    });
    const toggle = element("label", { class: "toggle" }, ids, "Token ids");
    this.sources.replaceChildren(...radios, toggle);
    if (held) this.sources.querySelector<HTMLElement>(":checked")?.focus();
  }

  private texts(): Counted[] {
    if (this.source === "own") return [{ title: "text", text: this.choice.own }];
    const model = this.prompt?.model;
    const named = model === undefined ? {} : { model };
    if (this.source === "completion") {
      return [{ title: "completion", text: this.origin?.completion.text ?? "", ...named }];
    }
    const parts = this.prompt ? partsOf(this.prompt) : [];
    return parts.map(({ title, text }) => ({ title, text, ...named }));
  }

  private drawTokens({ title }: Counted, tokens: Tokens): HTMLElement[] {
    const several = this.texts().length > 1;
    const headline = element(
      "h2",
      { class: "headline" },
      several ? `${title}: ${tokensLine(tokens)}` : tokensLine(tokens),
      element("span", { class: "encoding" }, tokens.encoding),
    );
    const ids = this.choice.ids;
    if (ids && tokens.tokens.some(({ id }) => id === null)) {
      return [headline, element("p", { class: "problem" }, "The ids of this model are not known.")];
    }
    const cells = tokens.tokens.map(({ id, text }, index): Cell => {
      const look = `band-${String(index % LOOKS)}`;
      const shown = ids ? String(id) : tokenText(text);
      return { shown, look: text === "" ? `${look} later` : look, endsLine: text.endsWith("\n") };
    });
    const detail = element("p", { class: "detail", "aria-hidden": "true" }, HINT);
    const place = (index: number): string => {
      const id = tokens.tokens[index]?.id ?? null;
      const at = `token ${String(index + 1)} of ${String(tokens.tokens.length)}`;
      return id === null ? at : `${at} · id ${String(id)}`;
    };
    const label = (index: number): string =>
      `${spoken(tokens.tokens[index]?.text ?? "")}, ${place(index)}`;
    const strip = new TokenStrip(`Tokens of the ${title}`, cells, label, (index) => {
      if (index === undefined) detail.replaceChildren(HINT);
      else {
        const text = tokens.tokens[index]?.text ?? "";
        const code = text === "" ? "rest of a character" : element("code", {}, spelled(text));
        detail.replaceChildren(code, ` ${place(index)}`);
      }
    });
    strip.element.classList.toggle("ids", ids);
    return [headline, strip.element, detail];
  }
}

const HINT = "Point at a token, or move by arrow keys, to see its id.";
