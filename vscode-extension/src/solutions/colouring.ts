import type * as vscode from "vscode";
import { activeTheme, onDidChangeTheme } from "../highlighting/activeTheme";
import type { StyledToken } from "../highlighting/highlight";
import type { Highlighter } from "../highlighting/highlighter";
import type { Session } from "./session";
import { snippet } from "./snippet";

/** Coloured code by the solution's id. */
export type Colours = Map<string, StyledToken[][]>;

/** The coloured code of sessions' solutions, while the theme is the same. */
export class Colouring implements vscode.Disposable {
  private readonly highlighter: Highlighter;
  private readonly changed: () => void;
  private readonly themeListener: vscode.Disposable;
  private readonly bySession = new Map<Session, Colours>();
  private working: Promise<void> = Promise.resolve();

  /** @param changed told when there are new colours */
  constructor(highlighter: Highlighter, changed: () => void) {
    this.highlighter = highlighter;
    this.changed = changed;
    this.themeListener = onDidChangeTheme(() => {
      for (const session of [...this.bySession.keys()]) {
        this.bySession.set(session, new Map());
        this.colour(session);
      }
    });
  }

  /** What is coloured of a session. */
  of(session: Session): Colours {
    return this.bySession.get(session) ?? new Map<string, StyledToken[][]>();
  }

  /** Colour what a session shows without colours; one round after the other. */
  colour(session: Session): void {
    const colours = this.bySession.get(session) ?? new Map<string, StyledToken[][]>();
    this.bySession.set(session, colours);
    const current = (): boolean => this.bySession.get(session) === colours;
    this.working = this.working
      .then(async () => {
        const plain = session.solutions.filter(({ id }) => !colours.has(id));
        if (!current() || plain.length === 0) return;
        const lines = await this.highlighter.highlight({
          texts: plain.map((solution) => snippet(solution, session.lineText)),
          languageId: session.languageId,
          before: session.before,
          theme: await activeTheme(),
        });
        if (!lines || !current()) return;
        plain.forEach(({ id }, index) => colours.set(id, lines[index] ?? []));
        this.changed();
      })
      .catch(() => undefined); // Plain code can be read as well.
  }

  /** Drop what is known of a session. */
  forget(session: Session | undefined): void {
    if (session) this.bySession.delete(session);
  }

  dispose(): void {
    this.themeListener.dispose();
  }
}
