// gtag.js: Analytics for G- ids, Ads for AW- ids. Reads the consent commands in dataLayer as the real one does, and looks at
// them again before each hit, so a later denial silences it.
((play) => {
  const id = play.query.get("id") || "";
  const ads = id.startsWith("AW-");
  const need = ads ? "ad_storage" : "analytics_storage";
  const layer = (window[play.query.get("l") || "dataLayer"] ||= []);
  const granted = () => {
    let state = "granted";
    for (const entry of layer) if (entry[0] === "consent" && entry[2][need]) state = entry[2][need];
    return state === "granted";
  };
  play.ran(`gtag:${id}`);
  const hit = (event) => {
    if (!granted()) return;
    if (ads) {
      play.cookie("_gcl_au", `1.1.${Date.now()}`, 90);
      play.pixel(`https://googleads.g.doubleclick.net/pagead/viewthroughconversion/${id.slice(3)}/?en=${event}`);
    } else {
      play.cookie("_ga", `GA1.1.123456789.${Date.now()}`, 400);
      play.cookie(`_ga_${id.slice(2)}`, `GS2.1.s${Date.now()}`, 400);
      play.hit(`https://region1.google-analytics.com/g/collect?v=2&tid=${id}&en=${event}`);
    }
  };
  hit("page_view");
  play.heartbeat(() => hit("user_engagement"));
})(play);
