/** The module that threads of a Redis worker run; it lies beside this one, in the sources as in the build. */
export const redisJobThreadUrl = new URL(
  import.meta.url.endsWith('.ts') ? './redis-job-thread.ts' : './redis-job-thread.js',
  import.meta.url,
);
