import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { choice, choose } from '../ui/choices.ts';
import type { Read } from './detect.ts';
import { isFresh, type Sighting } from './scan-rules.ts';

export type CameraState = 'off' | 'starting' | 'on' | 'denied' | 'none' | 'insecure' | 'failed';

const PAUSE_MS = 90;
const WANTED: MediaStreamConstraints = {
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
  audio: false,
};

/** A plain-http LAN address has no camera at all: the property itself is missing. */
const hasCamera = (): boolean => (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia !== undefined;

const faultOf = (error: unknown): CameraState =>
  error instanceof DOMException && ['NotAllowedError', 'SecurityError'].includes(error.name) ? 'denied' : 'none';

async function openStream(video: HTMLVideoElement): Promise<MediaStream> {
  const stream = await navigator.mediaDevices.getUserMedia(WANTED);
  video.srcObject = stream;
  await video.play();
  return stream;
}

/** Reads until told to stop. A frame that cannot be read is simply the next one's turn. */
async function watch(video: HTMLVideoElement, isOver: () => boolean, onRead: (read: Read) => void): Promise<void> {
  const { readBarcodes } = await import('./detect.ts');
  let last: Sighting | null = null;
  while (!isOver()) {
    const reads = document.hidden || video.readyState < 2 ? [] : await readBarcodes(video).catch(() => []);
    for (const read of reads) {
      const now = Date.now();
      const isNew = isFresh(last, read.code, now);
      last = { code: read.code, at: now };
      if (isNew && !isOver()) onRead(read);
    }
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}

/** Android phones have one that pages may use; the types do not know it. */
function hasTorch(track: MediaStreamTrack): boolean {
  const can = (track.getCapabilities?.() ?? {}) as Readonly<Record<string, unknown>>;
  return can.torch === true;
}

export interface Camera {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly state: CameraState;
  readonly torch: boolean | null;
  start(): void;
  stop(): void;
  setTorch(isOn: boolean): void;
}

export function useCamera(onRead: (read: Read) => void): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream | null>(null);
  const run = useRef(0);
  const latest = useRef(onRead);
  const [state, setState] = useState<CameraState>(hasCamera() ? 'off' : 'insecure');
  const [torch, setTorchState] = useState<boolean | null>(null);
  useEffect(() => {
    latest.current = onRead;
  });
  const end = useCallback(() => {
    run.current += 1;
    for (const track of stream.current?.getTracks() ?? []) track.stop();
    stream.current = null;
    setTorchState(null);
  }, []);
  const start = useCallback(() => {
    const element = video.current;
    if (element === null || !hasCamera()) return;
    const mine = ++run.current;
    const isOver = () => run.current !== mine;
    setState('starting');
    openStream(element)
      .then(async (opened) => {
        if (isOver()) return opened.getTracks().forEach((t) => t.stop());
        stream.current = opened;
        setState('on');
        choose('phone.camera', '1');
        const [track] = opened.getVideoTracks();
        if (track !== undefined && hasTorch(track)) setTorchState(false);
        await watch(element, isOver, (read) => latest.current(read)).catch(() => {
          end();
          setState('failed');
        });
      })
      .catch((error: unknown) => {
        if (!isOver()) setState(faultOf(error));
      });
  }, [end]);
  const stop = useCallback(() => {
    end();
    choose('phone.camera', '0');
    setState('off');
  }, [end]);
  useEffect(() => {
    // Who turned it on once wants it on; the first time, a person presses the button and sees why the browser asks.
    if (choice('phone.camera') === '1') start();
    return end;
  }, [start, end]);
  const setTorch = (isOn: boolean) => {
    const [track] = stream.current?.getVideoTracks() ?? [];
    const wanted = { advanced: [{ torch: isOn }] } as unknown as MediaTrackConstraints;
    void track?.applyConstraints(wanted).then(
      () => setTorchState(isOn),
      () => undefined,
    );
  };
  return { video, state, torch, start, stop, setTorch };
}
