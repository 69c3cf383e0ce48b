/** The scheme of the document that holds what is staged while a commit message is asked for. */
export const STAGED_SCHEME = "tenfold-staged";
