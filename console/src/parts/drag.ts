/** Dragging with mouse, pen or finger: what is dragged stays where it is until it is dropped, and a line shows where it would go. */
import { type PointerEvent, useEffect, useState } from 'react';

interface Target {
  readonly id: string;
  /** Whether the pointer is over its lower half. */
  readonly isLower: boolean;
}

interface Drag {
  readonly group: string;
  readonly id: string;
  readonly over: Target | undefined;
}

/** How near to the edge of the window the page scrolls by itself, and by how much for each frame, px. */
const edge = { near: 56, step: 10 };

/**
 * @returns for each row what makes it draggable (`handle`) and a place to drop (`row`). Rows are dropped on others of their group;
 * `drop` is told which one that was.
 */
export function useDrag() {
  const [drag, setDrag] = useState<Drag>();
  const isDragging = drag !== undefined;
  useEffect(() => {
    if (!isDragging) return undefined;
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setDrag(undefined);
    };
    window.addEventListener('keydown', giveUp);
    return () => window.removeEventListener('keydown', giveUp);
  }, [isDragging]);
  useScrollAtEdges(isDragging);

  return {
    handle: (group: string, id: string, drop: (on: string, isLower: boolean) => void) => ({
      // A finger on it drags and does not scroll.
      style: { touchAction: 'none', cursor: 'grab' },
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ group, id, over: undefined });
      },
      onPointerMove: (event: PointerEvent) => {
        if (drag?.id === id) setDrag({ ...drag, over: targetAt(group, event.clientX, event.clientY) });
      },
      onPointerUp: () => {
        if (drag?.id === id && drag.over && drag.over.id !== id) drop(drag.over.id, drag.over.isLower);
        setDrag(undefined);
      },
      onPointerCancel: () => setDrag(undefined),
    }),
    row: (group: string, id: string) => ({
      'data-drop': group,
      'data-id': id,
      ...(drag?.group === group && drag.id === id && { 'data-dragged': true }),
      ...(drag?.group === group && drag.over?.id === id && drag.id !== id && { 'data-line': drag.over.isLower ? 'below' : 'above' }),
    }),
  };
}

function targetAt(group: string, x: number, y: number): Target | undefined {
  const row = document.elementFromPoint(x, y)?.closest<HTMLElement>(`[data-drop="${group}"]`);
  if (!row) return undefined;
  const { top, height } = row.getBoundingClientRect();
  return { id: row.dataset.id ?? '', isLower: y > top + height / 2 };
}

function useScrollAtEdges(isDragging: boolean): void {
  useEffect(() => {
    if (!isDragging) return undefined;
    let y = window.innerHeight / 2;
    let frame = 0;
    const follow = (event: globalThis.PointerEvent): void => {
      y = event.clientY;
    };
    const scroll = (): void => {
      if (y < edge.near) window.scrollBy(0, -edge.step);
      if (y > window.innerHeight - edge.near) window.scrollBy(0, edge.step);
      frame = requestAnimationFrame(scroll);
    };
    window.addEventListener('pointermove', follow);
    frame = requestAnimationFrame(scroll);
    return () => {
      window.removeEventListener('pointermove', follow);
      cancelAnimationFrame(frame);
    };
  }, [isDragging]);
}
