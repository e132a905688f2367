// fbevents.js: works off the queue of the snippet, then asks for the pixel's own settings.
((play) => {
  play.ran("meta");
  const queue = (window.fbq && window.fbq.queue) || [];
  const init = [...queue].find((call) => call[0] === "init");
  const id = init ? init[1] : "0";
  play.cookie("_fbp", `fb.1.${Date.now()}.1234567890`, 90);
  play.keep(localStorage, "lastExternalReferrer", "empty");
  play.stage(`https://connect.facebook.net/signals/config/${id}?v=2.9.1&r=stable`);
  play.pixel(`https://www.facebook.com/tr/?id=${id}&ev=PageView`);
})(play);
