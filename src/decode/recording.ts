import type { ConvertSink } from './convert.ts';

/** Holds what would be handed on until it is certain. Bytes of events are held as they are, not copied. */
export class Recording implements ConvertSink {
  anyEvent = false;
  anySkipped = false;
  readonly #calls: ((sink: ConvertSink) => void)[] = [];

  playTo(sink: ConvertSink): void {
    for (const call of this.#calls) call(sink);
  }

  event(...event: Parameters<ConvertSink['event']>): void {
    this.anyEvent = true;
    this.#calls.push((sink) => {
      sink.event(...event);
    });
  }

  skipped(...skipped: Parameters<ConvertSink['skipped']>): void {
    this.anySkipped = true;
    this.#calls.push((sink) => {
      sink.skipped(...skipped);
    });
  }

  note(...note: Parameters<ConvertSink['note']>): void {
    this.#calls.push((sink) => {
      sink.note(...note);
    });
  }

  stop(...stop: Parameters<ConvertSink['stop']>): void {
    this.#calls.push((sink) => {
      sink.stop(...stop);
    });
  }
}
