((play) => {
  play.ran("hotjar:modules");
  const send = () => play.hit("https://content.hotjar.io/?gzip=1", "recording");
  send();
  play.heartbeat(send);
})(play);
