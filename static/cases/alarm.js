// While an alarm rings on the page: sound and vibration, where the browser allows them after somebody touched the page.
const EVERY = 4000;
const TONES = [880, 660, 880];
let sound = null;

for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, allow, { once: true });
setInterval(ring, EVERY);

function allow() {
  const Sound = window.AudioContext ?? window.webkitAudioContext;
  if (Sound) sound ??= new Sound();
  ring();
}

function ring() {
  if (!document.querySelector("[data-alarm]")) return;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400]);
  if (sound?.state === "running") TONES.forEach(beep);
}

function beep(frequency, place) {
  const starts = sound.currentTime + place * 0.35;
  const tone = new OscillatorNode(sound, { frequency, type: "square" });
  const volume = new GainNode(sound, { gain: 0.15 });
  tone.connect(volume).connect(sound.destination);
  tone.start(starts);
  tone.stop(starts + 0.25);
}
