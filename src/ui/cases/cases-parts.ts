/** What is loaded when it is first shown. */
export { default as CasesDialog } from './CasesDialog.svelte';
export { default as DeleteCase } from './DeleteCase.svelte';
