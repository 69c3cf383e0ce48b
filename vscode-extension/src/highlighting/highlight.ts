import { createHighlighterCore, type GrammarState, type HighlighterCore } from "@shikijs/core";
import { createJavaScriptRegexEngine } from "@shikijs/engine-javascript";
import { GRAMMARS } from "./languages.ts";
import type { ColorTheme } from "./themeFile.ts";

/** A token in the theme's colours. */
export interface StyledToken {
  text: string;
  color?: string;
  /** TextMate's flags: 1 italic, 2 bold, 4 underlined, 8 struck through. */
  fontStyle?: number;
}

/** Texts to colour that all stand in the same place of a document. */
export interface HighlightRequest {
  texts: readonly string[];
  /** The editor's id of the language. */
  languageId: string;
  /** The document's text before the place, which says in what state the grammar is. */
  before: string;
  theme: ColorTheme;
}

/** Beyond so many characters the text before is left out: to read it would take seconds. */
const LONGEST_BEFORE = 200_000;

let lastState: { key: string; before: string; state: GrammarState } | undefined;
let highlighter: Promise<HighlighterCore> | undefined;

/** The tokens of each text by line; undefined where there is no grammar for the language. */
export async function highlight({
  texts,
  languageId,
  before,
  theme,
}: HighlightRequest): Promise<StyledToken[][][] | undefined> {
  const load = GRAMMARS.get(languageId);
  if (!load) return undefined;
  // A pattern that JavaScript has no equal for is left out; the grammar's others still match.
  const engine = createJavaScriptRegexEngine({ forgiving: true });
  highlighter ??= createHighlighterCore({ engine });
  const core = await highlighter;
  const { default: grammars } = await load();
  await core.loadLanguage(grammars);
  const lang = grammars.at(-1)?.name;
  if (lang === undefined) return undefined;
  const options = { lang, theme };
  const plain = core.getTheme(theme).fg.toLowerCase();
  const grammarState = stateAfter(core, before, options);
  const start = grammarState ? { grammarState } : {};
  return texts.map((text) =>
    core.codeToTokensBase(text, { ...options, ...start }).map((line) =>
      line.map(({ content, color, fontStyle }) => ({
        text: content,
        ...(color && color.toLowerCase() !== plain ? { color } : {}),
        ...(styled(fontStyle) ? { fontStyle } : {}),
      })),
    ),
  );
}

/** TextMate says -1 where a rule leaves the style as it is. */
function styled(fontStyle: number | undefined): fontStyle is number {
  return fontStyle !== undefined && fontStyle > 0;
}

/** The grammar's state after a text; remembered, since solutions to one place come in batches. */
function stateAfter(
  core: HighlighterCore,
  before: string,
  options: { lang: string; theme: ColorTheme },
): GrammarState | undefined {
  if (before === "" || before.length > LONGEST_BEFORE) return undefined;
  const key = `${options.lang}\0${options.theme.name}`;
  if (lastState?.key === key && lastState.before === before) return lastState.state;
  const state = core.getLastGrammarState(before, options);
  lastState = { key, before, state };
  return state;
}
