((play) => {
  const id = /hotjar-(\d+)/.exec(play.path)?.[1] ?? "0";
  play.ran("hotjar");
  play.cookie(`_hjSessionUser_${id}`, "eyJpZCI6IjAifQ", 365);
  play.cookie(`_hjSession_${id}`, "eyJpZCI6IjEifQ", 1);
  play.keep(sessionStorage, "hjViewportId", "7");
  play.stage("https://script.hotjar.com/modules.0f1e2d3c4b5a69788796.js");
})(play);
