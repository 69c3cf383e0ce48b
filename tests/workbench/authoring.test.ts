/** Prompts, templates and tasks, in one window. Last comes what ends the server's process. */
import "./editor/inspector.ts";
import "./editor/templates.ts";
import "./editor/comparison.ts";
import "./editor/cases.ts";
import "./editor/tasks.ts";
import "./editor/localModel.ts";
import "./editor/settings.ts";
