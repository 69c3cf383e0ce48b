/** All that shares a window. Last comes what ends the server's process. */
import "./editor/comments.ts";
import "./editor/ghostText.ts";
import "./editor/cycling.ts";
import "./editor/swap.ts";
import "./editor/status.ts";
import "./editor/endpoint.ts";
import "./editor/solutions.ts";
import "./editor/inspector.ts";
import "./editor/templates.ts";
import "./editor/comparison.ts";
import "./editor/cases.ts";
import "./editor/tasks.ts";
import "./editor/localModel.ts";
import "./editor/settings.ts";
