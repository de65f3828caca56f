/** Everything that the command palette can do. */
import { offeredColumns } from '../../model/grid-columns.ts';
import type { App } from '../../state/app.svelte.ts';
import type { Cases } from '../../state/cases.svelte.ts';
import { hasTerms, withoutTerms, withTerms } from '../../state/filter-chips.ts';
import { filterPresets } from '../../state/filter-presets.ts';
import { views } from '../../state/hash.ts';
import { fuzzyScore } from './fuzzy.ts';
import { pickFiles } from './pick-files.ts';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys?: string;
  readonly run: () => void;
}

const maxShown = 60;

const viewNames = { overview: 'Overview', events: 'Events', integrity: 'Integrity', sources: 'Sources' } as const;

/** What can be done now. */
export function commandsOf(app: App, cases: Cases): readonly Command[] {
  const hasData = app.case.summary !== undefined && !app.case.isEmpty;
  return hasData
    ? [
        ...goTo(app),
        ...filters(app),
        ...shows(app),
        ...columnsOf(app),
        ...files(app),
        ...data(app),
        ...caseCommands(cases),
      ]
    : [...files(app), ...caseCommands(cases), ...shows(app)];
}

/** Commands that fit what was typed, best first; those used last come first where nothing was typed, or both fit. */
export function foundCommands(
  commands: readonly Command[],
  typed: string,
  recent: readonly string[],
): readonly Command[] {
  const found: { readonly command: Command; readonly score: number }[] = [];
  for (const command of commands) {
    const score = fuzzyScore(command.label, typed) ?? weaker(fuzzyScore(`${command.group} ${command.label}`, typed));
    if (score === undefined) continue;
    const place = recent.indexOf(command.id);
    found.push({ command, score: score + (place < 0 ? 0 : typed.trim() === '' ? 1000 - place : 2 - place / 10) });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, maxShown)
    .map(({ command }) => command);
}

function weaker(score: number | undefined): number | undefined {
  return score === undefined ? undefined : score - 10;
}

function goTo(app: App): readonly Command[] {
  return views.map((view) => ({
    id: `go ${view}`,
    label: `Go to ${viewNames[view]}`,
    group: 'View',
    keys: `g ${view.charAt(0)}`,
    run: () => {
      app.show(view);
    },
  }));
}

function filters(app: App): readonly Command[] {
  const { search, saved, history } = app;
  const set = (filter: string) => () => {
    if (app.route.view !== 'events') app.show('events');
    search.setFilter(filter);
  };
  const presets = filterPresets.map(({ id, label, filter }): Command => {
    const isOn = hasTerms(search.filter, filter);
    const next = isOn ? withoutTerms(search.filter, filter) : withTerms(search.filter, filter);
    return { id: `preset ${id}`, label: isOn ? `${label}: remove` : label, group: 'Preset', run: set(next) };
  });
  return [
    {
      id: 'filter focus',
      label: 'Edit the filter',
      group: 'Filter',
      keys: '/',
      run: () => {
        if (app.route.view !== 'events') app.show('events');
        search.focus();
      },
    },
    ...(search.filter === '' ? [] : [{ id: 'filter clear', label: 'Clear the filter', group: 'Filter', run: set('') }]),
    {
      id: 'filter save',
      label: 'Save or remove filters…',
      group: 'Filter',
      run: () => {
        app.palette.show('saved');
      },
    },
    ...presets,
    {
      id: 'preset key',
      label: 'One key’s trail…',
      group: 'Preset',
      run: () => {
        if (app.route.view !== 'events') app.show('events');
        void app.keyTrail.ask();
      },
    },
    ...saved.list.map(({ name, filter }): Command => {
      return { id: `saved ${name}`, label: name, group: 'Saved filter', run: set(filter) };
    }),
    ...history.list.slice(0, 10).map((filter): Command => {
      return { id: `history ${filter}`.slice(0, 200), label: filter, group: 'Recent filter', run: set(filter) };
    }),
  ];
}

function shows(app: App): readonly Command[] {
  const { theme, zone } = app;
  return [
    ...(['system', 'light', 'dark'] as const).map((choice): Command => {
      const label = choice === 'system' ? 'Theme: as the system' : `Theme: ${choice}`;
      return {
        id: `theme ${choice}`,
        label,
        group: 'Show',
        run: () => {
          theme.choose(choice);
        },
      };
    }),
    {
      id: 'zone',
      label: zone.choice === 'utc' ? 'Show times in local time' : 'Show times in UTC',
      group: 'Show',
      run: () => {
        zone.toggle();
      },
    },
    {
      id: 'keys',
      label: 'Show all keys',
      group: 'Help',
      keys: '?',
      run: () => {
        app.palette.show('keys');
      },
    },
  ];
}

function columnsOf({ columns, route }: App): readonly Command[] {
  if (route.view !== 'events') return [];
  return [
    ...offeredColumns.map((id): Command => {
      return {
        id: `column ${id}`,
        label: `${columns.has(id) ? 'Remove' : 'Add'} column ${id}`,
        group: 'Column',
        run: () => {
          columns.toggle(id);
        },
      };
    }),
    {
      id: 'columns reset',
      label: 'Columns as at first',
      group: 'Column',
      run: () => {
        columns.reset();
      },
    },
  ];
}

function files(app: App): readonly Command[] {
  const open = (what: 'files' | 'folder') => () => {
    pickFiles(what, (list) => {
      app.imports.start(app.files.picked(list));
    });
  };
  return [
    { id: 'open files', label: 'Open files…', group: 'Files', run: open('files') },
    { id: 'open folder', label: 'Open folder…', group: 'Files', run: open('folder') },
    {
      id: 'limits',
      label: 'Limits for imports…',
      group: 'Files',
      run: () => {
        app.palette.show('limits');
      },
    },
  ];
}

function caseCommands(cases: Cases): readonly Command[] {
  const { palette, case: open } = cases.app;
  const others = cases.isBusy ? [] : (cases.list ?? []).filter(({ id }) => id !== open.info?.id);
  const exporting: Command = {
    id: 'case export',
    label: 'Export this case to one file',
    group: 'Case',
    run: () => void cases.exportCase(),
  };
  const importing: Command = {
    id: 'case import',
    label: 'Import a case…',
    group: 'Case',
    run: () => {
      pickFiles('one file', ([file]) => {
        if (file) void cases.importCase(file);
      });
    },
  };
  const deleting: Command = {
    id: 'case delete',
    label: 'Delete this case…',
    group: 'Case',
    run: () => {
      palette.show('delete-case');
    },
  };
  return [
    {
      id: 'cases',
      label: 'Cases: new, rename, delete…',
      group: 'Case',
      keys: 'g c',
      run: () => {
        palette.show('cases');
      },
    },
    ...others.map(({ id, name }): Command => {
      return { id: `case ${id}`, label: `Open case ${name}`, group: 'Case', run: () => void cases.switchTo(id) };
    }),
    ...(cases.isBusy ? [] : [importing]),
    ...(open.info && !cases.isBusy ? [exporting, deleting] : []),
  ];
}

function data(app: App): readonly Command[] {
  const { exports, search, ledger } = app;
  const { report } = ledger;
  const canExport = search.result !== undefined && exports.share === undefined;
  const kinds = canExport ? (['csv', 'ndjson'] as const) : [];
  return [
    ...kinds.map((kind): Command => {
      return {
        id: `export ${kind}`,
        label: `Export ${kind.toUpperCase()}`,
        group: 'Files',
        run: () => void exports.saveEvents(kind),
      };
    }),
    ...(report
      ? [{ id: 'export ledger', label: 'Export ledger', group: 'Files', run: () => exports.saveLedger(report) }]
      : []),
  ];
}
