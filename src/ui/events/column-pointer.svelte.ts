import type { Columns } from '../../state/columns.svelte.ts';

/** Shorter moves of the pointer are a click. */
const dragFromPx = 6;

interface Drag {
  readonly kind: 'move' | 'resize';
  readonly id: string;
  readonly startX: number;
  readonly startWidth: number;
  readonly head: HTMLElement;
}

/** Moves and resizes columns by dragging their headers and the headers' edges. */
export class ColumnPointer {
  #drag: Drag | undefined;
  #moving = $state<string | undefined>(undefined);
  /** The gap that a moved column would go to, counted from 0 before the first. */
  #gap = $state<number | undefined>(undefined);
  #hasMoved = false;
  readonly #columns: Columns;
  readonly #onmoved: (id: string) => void;

  constructor(columns: Columns, onmoved: (id: string) => void) {
    this.#columns = columns;
    this.#onmoved = onmoved;
  }

  get moving(): string | undefined {
    return this.#moving;
  }
  get gap(): number | undefined {
    return this.#gap;
  }

  /** True for the click that ends a drag. */
  takesClick(): boolean {
    const hasMoved = this.#hasMoved;
    this.#hasMoved = false;
    return hasMoved;
  }

  down(event: PointerEvent, id: string, head: HTMLElement): void {
    if (event.button !== 0) return;
    const isGrip = event.target instanceof Element && event.target.closest('[data-grip]') !== null;
    this.#hasMoved = isGrip;
    this.#drag = {
      kind: isGrip ? 'resize' : 'move',
      id,
      startX: event.clientX,
      startWidth: head.offsetWidth,
      head,
    };
    head.setPointerCapture(event.pointerId);
    if (isGrip) fixWidthsBefore(this.#columns, id, head);
  }

  move(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag) return;
    const moved = event.clientX - drag.startX;
    if (drag.kind === 'resize') this.#columns.resize(drag.id, drag.startWidth + moved);
    else if (this.#moving !== undefined || Math.abs(moved) >= dragFromPx) {
      this.#hasMoved = true;
      this.#moving = drag.id;
      this.#gap = gapAt(drag.head, event.clientX);
    }
  }

  up(): void {
    const drag = this.#drag;
    const [moving, gap] = [this.#moving, this.#gap];
    this.cancel();
    if (!drag || moving === undefined || gap === undefined) return;
    const from = this.#columns.ids.indexOf(moving);
    const to = gap > from ? gap - 1 : gap;
    if (to === from) return;
    this.#columns.moveTo(moving, to);
    this.#onmoved(moving);
  }

  cancel(): void {
    this.#drag = undefined;
    this.#moving = undefined;
    this.#gap = undefined;
  }
}

/** Columns before the one being resized keep the width they have, so that its edge stays under the pointer. */
export function fixWidthsBefore(columns: Columns, id: string, head: HTMLElement): void {
  const heads = headsBeside(head);
  const end = columns.ids.indexOf(id);
  for (const [i, column] of columns.list.slice(0, end).entries()) {
    if (column.width === undefined) columns.resize(column.id, heads[i]?.offsetWidth ?? 0);
  }
}

function gapAt(head: HTMLElement, x: number): number {
  const heads = headsBeside(head);
  const at = heads.findIndex((one) => {
    const { left, width } = one.getBoundingClientRect();
    return x < left + width / 2;
  });
  return at < 0 ? heads.length : at;
}

function headsBeside(head: HTMLElement): readonly HTMLElement[] {
  return [...(head.parentElement?.querySelectorAll<HTMLElement>('[role=columnheader]') ?? [])];
}
