import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useCamera, type CameraState } from './camera.ts';
import { wakeSound } from './feedback.ts';
import { NO_WEDGE, wedgeKey } from './scan-rules.ts';
import { useWords } from './words.ts';

/** `format` is known when a camera read it: goods and parcels wear different ones. */
export type OnCode = (code: string, format: string | null) => void;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
const isTouch = globalThis.matchMedia?.('(pointer: coarse)').matches ?? false;

/** A Bluetooth scanner types into the page even where no field has the focus. */
function useWedge(onCode: OnCode): void {
  const latest = useRef(onCode);
  useEffect(() => {
    latest.current = onCode;
  });
  useEffect(() => {
    let wedge = NO_WEDGE;
    const hear = (e: KeyboardEvent) => {
      if (isField(e.target) || e.ctrlKey || e.metaKey || e.altKey) return;
      const heard = wedgeKey(wedge, e.key, e.timeStamp);
      wedge = heard.wedge;
      if (heard.code === null) return;
      // The Enter that ends a code must not press the button that happens to have the focus.
      e.preventDefault();
      latest.current(heard.code, null);
    };
    addEventListener('keydown', hear, true);
    return () => removeEventListener('keydown', hear, true);
  }, []);
}

function PhotoButton({ onCode, isBig }: { readonly onCode: OnCode; readonly isBig: boolean }): ReactNode {
  const w = useWords();
  const [says, setSays] = useState<string | null>(null);
  const read = async (file: File) => {
    setSays(w.photoReading);
    try {
      const { readPhoto } = await import('./detect.ts');
      const [first] = await readPhoto(file);
      setSays(first ? null : w.photoNone);
      if (first) onCode(first.code, first.format);
    } catch {
      setSays(w.scannerFailed);
    }
  };
  return (
    <>
      <label className={isBig ? 'm-button m-primary' : 'm-button m-light'}>
        <Icon name="photo" size={22} />
        <span className={isBig ? undefined : 'm-hidden'}>{w.photo}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          className="m-hidden"
          onChange={(e) => {
            const [file] = e.target.files ?? [];
            // The same photo again would be no change, and say nothing.
            e.target.value = '';
            if (file) void read(file);
          }}
        />
      </label>
      {says === null ? null : (
        <p className="m-photo-says" role="status">
          {says}
        </p>
      )}
    </>
  );
}

function TypeField({ onCode }: { readonly onCode: OnCode }): ReactNode {
  const w = useWords();
  const [typed, setTyped] = useState('');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    const code = typed.trim();
    setTyped('');
    if (code !== '') onCode(code, null);
  };
  return (
    <form className="m-field" onSubmit={submit}>
      <input
        id="scan-field"
        aria-label={w.field}
        placeholder={w.field}
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
        // On a phone the keyboard would cover half of the page each time.
        autoFocus={!isTouch}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="done"
        maxLength={300}
      />
      <button type="submit" className="m-button m-light">
        {w.fieldOk}
      </button>
    </form>
  );
}

const PROBLEMS: readonly CameraState[] = ['denied', 'none', 'insecure', 'failed'];

/** The upper part of every scanning page: camera, photo, hardware scanner and typing. */
export function ScanBox({ onCode }: { readonly onCode: OnCode }): ReactNode {
  const w = useWords();
  const take: OnCode = (code, format) => {
    wakeSound();
    onCode(code, format);
  };
  const { video, state, torch, start, stop, setTorch } = useCamera((read) => take(read.code, read.format));
  useWedge(take);
  const isOn = state === 'on' || state === 'starting';
  const problem = { denied: w.cameraDenied, none: w.cameraNone, insecure: w.cameraInsecure, failed: w.scannerFailed };
  return (
    <section className="m-camera" aria-label={w.photo}>
      <video ref={video} muted playsInline hidden={!isOn} />
      {isOn ? (
        <>
          <div className="m-frame" aria-hidden="true">
            <span>{state === 'starting' ? w.cameraStarting : w.cameraFrame}</span>
          </div>
          <div className="m-camera-tools">
            <button type="button" className="m-button m-light" aria-label={w.cameraOff} onClick={stop}>
              <Icon name="close" size={22} />
            </button>
            {torch === null ? null : (
              <button type="button" className="m-button m-light" aria-pressed={torch} aria-label={w.torch} onClick={() => setTorch(!torch)}>
                <Icon name="torch" size={22} />
              </button>
            )}
            <PhotoButton onCode={take} isBig={false} />
          </div>
        </>
      ) : (
        <div className="m-camera-off">
          {PROBLEMS.includes(state) ? <p>{problem[state as keyof typeof problem]}</p> : null}
          <div className="m-row">
            {state === 'insecure' ? null : (
              <button
                type="button"
                className="m-button m-primary"
                onClick={() => {
                  wakeSound();
                  start();
                }}
              >
                <Icon name="scan" size={22} />
                {w.cameraOn}
              </button>
            )}
            <PhotoButton onCode={take} isBig={state === 'insecure'} />
          </div>
        </div>
      )}
      <TypeField onCode={take} />
    </section>
  );
}
