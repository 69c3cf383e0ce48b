import type { TemplateFile, Templates } from "../wire";

/** A template in a list that says why it is chosen or not. */
export interface Entry {
  label: string;
  /** Name of a codicon. */
  sign: "check" | "warning" | "blank";
  description: string;
  detail: string;
  uri: string;
}

/** All templates, the chosen one first with the reason for it. */
export function reasons({ templates, chosen, problem }: Templates): Entry[] {
  const first = templates.filter(({ name }) => name === chosen?.name);
  const others = templates.filter(({ name }) => name !== chosen?.name);
  return [
    ...first.map((template, index) =>
      entry(template, index === 0 && chosen ? `Chosen here: ${chosen.reason}` : undefined),
    ),
    ...others.map((template) => entry(template, template.current ? problem : undefined)),
  ];
}

function entry(template: TemplateFile, chosen: string | undefined): Entry {
  const { name, origin, mode, uri } = template;
  const sign = template.problem ? "warning" : chosen === undefined ? "blank" : "check";
  return {
    label: name,
    sign,
    description: [origin, mode].filter(Boolean).join(" \u00b7 "),
    detail: chosen ?? template.problem ?? template.description ?? "",
    uri,
  };
}
