import type { Completion } from '../../state/completion.svelte.ts';
import type { Search } from '../../state/search.svelte.ts';

/** The keys of the filter box. Whatever it does not know goes to the field untouched. */
export class FilterTyping {
  readonly #search: Search;
  readonly #completion: Completion;
  readonly #input: () => HTMLInputElement | undefined;

  constructor(search: Search, completion: Completion, input: () => HTMLInputElement | undefined) {
    this.#search = search;
    this.#completion = completion;
    this.#input = input;
  }

  readonly oninput = (event: Event & { readonly currentTarget: HTMLInputElement }): void => {
    const { value, selectionEnd } = event.currentTarget;
    this.#search.type(value);
    this.#completion.suggest(value, selectionEnd ?? value.length);
  };

  readonly onfocus = (event: Event & { readonly currentTarget: HTMLInputElement }): void => {
    if (event.currentTarget.value === '') this.#completion.suggest('', 0);
  };

  readonly onpointerdown = (event: Event & { readonly currentTarget: HTMLInputElement }): void => {
    const isFocused = document.activeElement === event.currentTarget;
    if (isFocused && event.currentTarget.value === '') this.#completion.suggest('', 0);
  };

  readonly onkeydown = (event: KeyboardEvent): void => {
    // an input method is composing: its keys are its own
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { isOpen, active } = this.#completion;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        if (isOpen) this.#completion.move(event.key === 'ArrowDown' ? 1 : -1);
        else this.#ask();
        break;
      case 'Tab':
        if (event.shiftKey || !isOpen || (active < 0 && !this.#isTyping())) return;
        event.preventDefault();
        this.accept(Math.max(0, active));
        break;
      case 'Enter':
        if (isOpen && active >= 0) {
          event.preventDefault();
          this.accept(active);
          return;
        }
        this.#completion.close();
        this.#search.commit();
        break;
      case 'Escape':
        event.preventDefault();
        event.stopPropagation();
        if (isOpen) this.#completion.close();
        else this.#input()?.blur();
        break;
      default:
    }
  };

  accept(index: number): void {
    const item = this.#completion.items[index];
    const accepted = this.#completion.accept(index);
    const input = this.#input();
    if (!item || !accepted || !input) return;
    input.focus();
    input.value = accepted.text;
    input.setSelectionRange(accepted.caret, accepted.caret);
    input.scrollLeft = accepted.caret === accepted.text.length ? input.scrollWidth : input.scrollLeft;
    if (accepted.isWhole) this.#search.setFilter(accepted.text);
    else this.#search.type(accepted.text);
    if (item.goesOn) this.#completion.suggest(accepted.text, accepted.caret);
  }

  #ask(): void {
    const input = this.#input();
    if (input) this.#completion.suggest(input.value, input.selectionEnd ?? input.value.length);
  }

  /** A word is begun, which Tab may finish; elsewhere Tab leaves the box. */
  #isTyping(): boolean {
    const input = this.#input();
    const at = input?.selectionEnd ?? 0;
    return input !== undefined && at > 0 && /[^\s():<>=]/.test(input.value.charAt(at - 1));
  }
}
