((play) => {
  play.ran("meta:config");
  const id = play.path.split("/").pop();
  play.heartbeat(() => play.pixel(`https://www.facebook.com/tr/?id=${id}&ev=SubscribedButtonClick`));
})(play);
