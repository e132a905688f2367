// Verbs shared by the stand-ins; put before each of them.
var play = (() => {
  const own = document.currentScript && new URL(document.currentScript.src);
  // Vendors set their cookies for the whole registrable domain, which a bare host name or an address does not have.
  const labels = location.hostname.split(".");
  const site = labels.length > 1 && !/^[\d.]+$/.test(location.hostname) ? `; domain=.${labels.slice(-2).join(".")}` : "";
  return {
    /** The query of the stand-in's own address. */
    query: own ? own.searchParams : new URLSearchParams(),
    path: own ? own.pathname : "",
    ran(id) {
      window.__ran = [...(window.__ran || []), id];
    },
    cookie(name, value, days) {
      document.cookie = `${name}=${value}; path=/; max-age=${days * 86400}; SameSite=Lax${site}`;
    },
    keep(storage, key, value) {
      try {
        storage.setItem(key, value);
      } catch {
        // A browser without storage: real vendors go on as well.
      }
    },
    pixel(url) {
      new Image().src = url;
    },
    hit(url, body) {
      if (!navigator.sendBeacon(url, body)) fetch(url, { method: "POST", mode: "no-cors", keepalive: true, body });
    },
    stage(url) {
      const script = document.createElement("script");
      script.async = true;
      script.src = url;
      document.head.appendChild(script);
    },
    heartbeat(send) {
      setInterval(send, 300);
    },
  };
})();
