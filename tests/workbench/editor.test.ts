/** Ghost text and the solutions panel, in one window. */
import "./editor/comments.ts";
import "./editor/ghostText.ts";
import "./editor/cycling.ts";
import "./editor/swap.ts";
import "./editor/status.ts";
import "./editor/endpoint.ts";
import "./editor/solutions.ts";
