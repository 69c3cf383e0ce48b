/** What an element can be made with; an attribute that is undefined is left out. */
type Attributes = Record<string, string | number | boolean | undefined>;

/** Make an element. Text is text, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** A codicon, which says nothing to a screen reader. */
export function icon(name: string): HTMLElement {
  return element("span", { class: `codicon codicon-${name}`, "aria-hidden": "true" });
}

/** The nearest element around an event's target, itself included, that a selector matches. */
export function closest(event: Event, selector: string): HTMLElement | undefined {
  const { target } = event;
  if (!(target instanceof Element)) return undefined;
  return target.closest<HTMLElement>(selector) ?? undefined;
}
