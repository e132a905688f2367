((play) => {
  play.ran("tiktok");
  play.cookie("_ttp", "2abcDEFghiJKLmno", 390);
  play.keep(sessionStorage, "tt_sessionId", "s-1");
  play.keep(sessionStorage, "tt_appInfo", "{}");
  const send = () => play.hit("https://analytics.tiktok.com/api/v2/pixel", "{}");
  send();
  play.heartbeat(send);
})(play);
