/** Make an element and set its properties; a property that it does not have is a type error. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), properties);
}

/** Make an icon of the editor's own set, which is no text for a screen reader. */
export function icon(name: string): HTMLElement {
  return element("span", { className: `codicon codicon-${name}`, ariaHidden: "true" });
}
