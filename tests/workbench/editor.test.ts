/** All that shares a window. Last comes what ends the server's process. */
import "./editor/comments.ts";
import "./editor/ghostText.ts";
import "./editor/cycling.ts";
import "./editor/swap.ts";
import "./editor/status.ts";
import "./editor/solutions.ts";
import "./editor/inspector.ts";
import "./editor/localModel.ts";
import "./editor/settings.ts";
