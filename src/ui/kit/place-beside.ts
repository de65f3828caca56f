interface Box {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

const margin = 4;

/** Where a small box goes: below its anchor, above where there is no room, and always within the window. */
export function placeBeside(anchor: Box, box: Box): { readonly left: number; readonly top: number } {
  const below = anchor.bottom + margin;
  const above = anchor.top - margin - box.height;
  const top = below + box.height <= innerHeight || above < 0 ? below : above;
  return {
    left: Math.max(margin, Math.min(anchor.left, innerWidth - box.width - margin)),
    top: Math.max(margin, Math.min(top, innerHeight - box.height - margin)),
  };
}
