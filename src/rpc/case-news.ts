/** What tabs that have the same case open tell each other. */
type News = { readonly kind: 'changed' } | { readonly kind: 'setting'; readonly name: string; readonly value: string };

export interface NewsListener {
  /** The case has got or lost something. */
  readonly onchanged: () => void;
  readonly onsetting: (name: string, value: string) => void;
}

export class CaseNews {
  readonly #channel: BroadcastChannel;

  /** `database` is the case's. */
  constructor(database: string, { onchanged, onsetting }: NewsListener) {
    this.#channel = new BroadcastChannel(`${database}-news`);
    this.#channel.addEventListener('message', ({ data }: MessageEvent<News>) => {
      if (data.kind === 'changed') onchanged();
      else onsetting(data.name, data.value);
    });
  }

  changed(): void {
    this.#tell({ kind: 'changed' });
  }

  setting(name: string, value: string): void {
    this.#tell({ kind: 'setting', name, value });
  }

  close(): void {
    this.#channel.close();
  }

  #tell(news: News): void {
    this.#channel.postMessage(news);
  }
}
