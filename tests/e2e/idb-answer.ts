import type { JSHandle, Page } from '@playwright/test';

/** Within the page, a request's result; to be handed to what is evaluated there, which sees nothing but its own body. */
export function idbAnswer(page: Page): Promise<JSHandle<<T>(request: IDBRequest<T>) => Promise<T>>> {
  return page.evaluateHandle(
    () =>
      <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => {
            resolve(request.result);
          };
          request.onerror = () => {
            reject(request.error ?? new Error('refused'));
          };
        }),
  );
}
