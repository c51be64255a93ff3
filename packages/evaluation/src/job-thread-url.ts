/** The module that threads run; it lies beside this one, in the sources as in the build. */
export const jobThreadUrl = new URL(
  import.meta.url.endsWith('.ts') ? './job-thread.ts' : './job-thread.js',
  import.meta.url,
);
