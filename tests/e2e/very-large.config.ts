import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

/**
 * What writes and reads gigabytes, for five minutes on two cores: for a large disk, and not for each clone. One test after
 * the other, as each is told what the page's thread and the memory are like beside nothing else.
 */
export default defineConfig({
  ...config,
  workers: 1,
  projects: [{ name: 'very large', testMatch: 'very-large.spec.ts' }],
});
