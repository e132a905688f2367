((play) => {
  play.ran("clarity");
  play.cookie("_clck", "1abc2de|2|fxy|0|1987", 365);
  play.cookie("_clsk", "1f2g3h|1763900000000|1|1|k.clarity.ms/collect", 1);
  const send = () => play.hit("https://k.clarity.ms/collect", "frames");
  send();
  play.heartbeat(send);
})(play);
