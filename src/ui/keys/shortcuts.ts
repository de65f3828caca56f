/** Every key that the page knows: the help is made from this list, and the page's own keys are run from it. */
import type { App } from '../../state/app.svelte.ts';
import { negated, withTerm } from '../../state/filter-terms.ts';
import { focusedQuery } from './stands-for.ts';

export interface Shortcut {
  /** Each key, or two pressed one after the other: `/`, `g o`, `Ctrl+K`. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: 'Anywhere' | 'Events' | 'The focused value' | 'Filter box' | 'Hours of a chain' | 'Lists and menus';
  /** Absent for keys that belong to the thing that has the focus. False where there was nothing to do. */
  readonly run?: () => boolean;
  /** Also while the focus is in a field. */
  readonly isEverywhere?: boolean;
}

/** The shortcuts of a page, in the order of the help. */
export function shortcutsOf(app: App): readonly Shortcut[] {
  return [...anywhere(app), ...onEvents(app), ...onValues(app), ...ofOthers];
}

function anywhere(app: App): readonly Shortcut[] {
  const hasData = (): boolean => app.case.summary !== undefined && !app.case.isEmpty;
  const go = (view: 'overview' | 'events' | 'integrity' | 'sources') => (): boolean => {
    if (hasData()) app.show(view);
    return hasData();
  };
  return [
    {
      keys: ['/'],
      label: 'Focus the filter',
      group: 'Anywhere',
      run: () => {
        if (!hasData()) return false;
        if (app.route.view !== 'events') app.show('events');
        app.search.focus();
        return true;
      },
    },
    {
      keys: ['Ctrl+K', '⌘K'],
      label: 'All commands',
      group: 'Anywhere',
      isEverywhere: true,
      run: () => {
        app.palette.show('palette');
        return true;
      },
    },
    {
      keys: ['?'],
      label: 'All keys',
      group: 'Anywhere',
      run: () => {
        app.palette.show('keys');
        return true;
      },
    },
    { keys: ['g o'], label: 'Go to Overview', group: 'Anywhere', run: go('overview') },
    { keys: ['g e'], label: 'Go to Events', group: 'Anywhere', run: go('events') },
    { keys: ['g i'], label: 'Go to Integrity', group: 'Anywhere', run: go('integrity') },
    { keys: ['g s'], label: 'Go to Sources', group: 'Anywhere', run: go('sources') },
    {
      keys: ['g c'],
      label: 'Cases',
      group: 'Anywhere',
      run: () => {
        app.palette.show('cases');
        return true;
      },
    },
  ];
}

function onEvents(app: App): readonly Shortcut[] {
  const { selection, rows } = app;
  const isHere = (): boolean => app.route.view === 'events' && rows.count > 0;
  const step = (by: number) => (): boolean => {
    if (!isHere()) return false;
    selection.moveTo(selection.cursor + by);
    focusGrid();
    return true;
  };
  return [
    { keys: ['j', '↓'], label: 'Next row', group: 'Events', run: step(1) },
    { keys: ['k', '↑'], label: 'Previous row', group: 'Events', run: step(-1) },
    {
      keys: ['Enter'],
      label: 'Open the event',
      group: 'Events',
      run: () => {
        if (!isHere()) return false;
        void selection.openAt(selection.cursor);
        return true;
      },
    },
    {
      keys: ['Esc'],
      label: 'Close the event',
      group: 'Events',
      run: () => {
        if (app.route.view !== 'events' || !selection.isOpen) return false;
        selection.close();
        focusGrid();
        return true;
      },
    },
    { keys: ['['], label: 'Open the previous event', group: 'Events', run: openBeside(app, -1) },
    { keys: [']'], label: 'Open the next event', group: 'Events', run: openBeside(app, 1) },
    {
      keys: ['z'],
      label: 'Zoom out in time',
      group: 'Events',
      run: () => {
        if (app.route.view !== 'events' || !app.timeline.isZoomed) return false;
        app.timeline.zoomOut();
        return true;
      },
    },
  ];
}

function openBeside({ selection, rows, route }: App, by: number): () => boolean {
  return () => {
    if (route.view !== 'events' || rows.count === 0) return false;
    if (selection.isOpen) selection.step(by);
    else void selection.openAt(selection.cursor);
    return true;
  };
}

function onValues({ search }: App): readonly Shortcut[] {
  const filterBy = (isExcluded: boolean) => (): boolean => {
    const query = focusedQuery();
    if (!query) return false;
    search.setFilter(withTerm(search.filter, isExcluded ? negated(query) : query));
    return true;
  };
  return [
    { keys: ['e'], label: 'Only events with it', group: 'The focused value', run: filterBy(false) },
    { keys: ['x'], label: 'Only events without it', group: 'The focused value', run: filterBy(true) },
  ];
}

const ofOthers: readonly Shortcut[] = [
  { keys: ['Space'], label: 'Select the row, or not', group: 'Events' },
  { keys: ['Shift+↑', 'Shift+↓'], label: 'Select further rows', group: 'Events' },
  { keys: ['Ctrl+A'], label: 'Select all rows', group: 'Events' },
  { keys: ['Ctrl+C'], label: 'Copy the selected events', group: 'Events' },
  { keys: ['←', '→'], label: 'Go to a value in the row', group: 'The focused value' },
  { keys: ['m'], label: 'All that can be done with it', group: 'The focused value' },
  { keys: ['o'], label: 'Only this value of a facet', group: 'The focused value' },
  { keys: ['Delete'], label: 'Take a facet’s value out of the filter', group: 'The focused value' },
  { keys: ['↑', '↓'], label: 'Choose a suggestion', group: 'Filter box' },
  { keys: ['Tab', 'Enter'], label: 'Take the suggestion', group: 'Filter box' },
  { keys: ['Enter'], label: 'Keep the filter as a step to go back to', group: 'Filter box' },
  { keys: ['Esc'], label: 'Close the suggestions, then leave the box', group: 'Filter box' },
  { keys: ['←', '→'], label: 'An hour back, an hour on; with Shift as a range', group: 'Hours of a chain' },
  { keys: ['n', 'p'], label: 'Next, previous hour that is not verified', group: 'Hours of a chain' },
  { keys: ['↑', '↓'], label: 'The same hour of another chain', group: 'Hours of a chain' },
  { keys: ['Enter'], label: 'List the files of these hours', group: 'Hours of a chain' },
  { keys: ['Home', 'End'], label: 'First, last', group: 'Lists and menus' },
  { keys: ['Page Up', 'Page Down'], label: 'A page up, down', group: 'Lists and menus' },
  { keys: ['Esc'], label: 'Close', group: 'Lists and menus' },
];

function focusGrid(): void {
  document.querySelector<HTMLElement>('[role=grid]')?.focus();
}
