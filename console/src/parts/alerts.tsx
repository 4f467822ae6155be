/** A sound and a notification of the browser when more waits than before, for who wants them; this browser remembers the choice. */
import { Group, Switch } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../text/text.ts';
import { tell } from './tell.ts';

const kept = { sound: 'console.sound', notice: 'console.notice' } as const;

const isOn = (name: keyof typeof kept): boolean => localStorage.getItem(kept[name]) === 'on';

/** @param waiting how many things wait for a person; undefined while that is not known */
export function Alerts({ waiting }: { readonly waiting: number | undefined }) {
  const t = useText();
  const [sound, setSound] = useState(() => isOn('sound'));
  const [notice, setNotice] = useState(() => isOn('notice') && permitted());
  const before = useRef<number>(undefined);
  useEffect(() => {
    if (waiting === undefined) return;
    const isMore = before.current !== undefined && waiting > before.current;
    before.current = waiting;
    if (!isMore) return;
    if (sound) beep();
    if (notice && document.hidden) new Notification(t('today.more'), { body: t('today.moreBody', { count: waiting }), tag: 'aistorm-today' });
  }, [waiting, sound, notice, t]);

  const choose = (name: keyof typeof kept, on: boolean): void => localStorage.setItem(kept[name], on ? 'on' : 'off');
  const chooseSound = (on: boolean): void => {
    setSound(on);
    choose('sound', on);
    if (on) beep();
  };
  const chooseNotice = async (on: boolean): Promise<void> => {
    const allowed = on && 'Notification' in window && (await Notification.requestPermission()) === 'granted';
    if (on && !allowed) tell.failed(t('failed'), t('today.noticeDenied'));
    setNotice(allowed);
    choose('notice', allowed);
  };
  return (
    <Group gap="lg">
      <Switch size="xs" label={t('today.sound')} checked={sound} onChange={(event) => chooseSound(event.currentTarget.checked)} />
      <Switch size="xs" label={t('today.notice')} checked={notice} onChange={(event) => void chooseNotice(event.currentTarget.checked)} />
    </Group>
  );
}

function permitted(): boolean {
  return 'Notification' in window && Notification.permission === 'granted';
}

/** Two short tones, made here: no file to load. */
function beep(): void {
  const audio = new AudioContext();
  const volume = audio.createGain();
  volume.gain.value = 0.08;
  volume.connect(audio.destination);
  for (const [at, pitch] of [
    [0, 660],
    [0.16, 880],
  ] as const) {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.12);
  }
  window.setTimeout(() => void audio.close(), 600);
}
