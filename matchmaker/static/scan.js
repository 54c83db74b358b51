// Reads participants' codes with the camera where the browser can (BarcodeDetector); elsewhere the part stays hidden and
// the phone's own camera opens the address in the code. Texts come translated from the page.
const box = document.querySelector('[data-scan]');
const field = document.getElementById(box?.dataset.scan ?? '');

// The code in what was read: the address of a desk with ?q=…, or the six characters themselves.
const codeIn = text => {
  try {
    const address = new URL(text);
    return address.origin === location.origin && address.pathname === location.pathname ? address.searchParams.get('q') : null;
  } catch { return /^[a-z0-9]{6}$/i.test(text.trim()) ? text.trim().toLowerCase() : null; }
};

const start = detector => {
  const [button, stop, video, say] = ['start', 'stop', 'video', 'say'].map(name => box.querySelector(`[data-scan-${name}]`));
  let stream = null;
  const end = () => {
    stream?.getTracks().forEach(track => track.stop());
    stream = null;
    video.hidden = stop.hidden = true;
    button.hidden = false;
  };
  const look = async () => {
    if (!stream) return;
    for (const found of await detector.detect(video).catch(() => [])) {
      const code = codeIn(found.rawValue);
      if (!code) { say.textContent = box.dataset.other; continue; }
      end();
      say.textContent = box.dataset.found;
      field.value = code;
      field.form.requestSubmit();
      return;
    }
    setTimeout(look, 200);
  };
  button.addEventListener('click', async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch { say.textContent = box.dataset.refused; return; }
    video.srcObject = stream;
    video.hidden = stop.hidden = false;
    button.hidden = true;
    await video.play().catch(() => {});
    say.textContent = box.dataset.looking;
    look();
  });
  stop.addEventListener('click', () => { end(); say.textContent = ''; });
  box.hidden = false;
};

if (box && field && 'BarcodeDetector' in window && navigator.mediaDevices?.getUserMedia) {
  BarcodeDetector.getSupportedFormats()
    .then(formats => { if (formats.includes('qr_code')) start(new BarcodeDetector({ formats: ['qr_code'] })); })
    .catch(() => {});
}
