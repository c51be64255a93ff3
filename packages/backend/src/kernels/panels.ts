/** Columns of a panel of the right factor of a product; see `assembly/gemm-panels.ts`. */
export const panelColumns = 8;

/** Rows of a panel of the left factor of a product. */
export const panelRows = 6;
