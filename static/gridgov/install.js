// The field pages can be put on a phone's start screen; their static shell then opens without the network.
navigator.serviceWorker?.register("/sw.js", { scope: "/field/" }).catch(() => {
  // No service worker (a plain http address in an office network): everything works, only slower.
});
