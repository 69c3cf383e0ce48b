import type * as vscode from "vscode";
import type { Server } from "../server";
import type { Solutions, SolutionsParams } from "../wire";

let requests = 0;

/**
 * Ask the server for solutions, and hand over each partial result and then the whole one.
 *
 * Rejects where the server does not answer, or answers with an error.
 */
export async function askSolutions(
  server: Server,
  params: SolutionsParams,
  take: (result: Solutions) => void,
  token: vscode.CancellationToken,
): Promise<void> {
  const partialResultToken = `tenfold-solutions-${String(++requests)}`;
  const progress = server.onProgress<Solutions>(partialResultToken, take);
  try {
    const asked = { ...params, partialResultToken };
    take(await server.sendRequest<Solutions>("tenfold/solutions", asked, token));
  } finally {
    progress.dispose();
  }
}
