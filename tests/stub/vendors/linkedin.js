((play) => {
  play.ran("linkedin");
  const partner = window._linkedin_partner_id || "0";
  play.cookie("li_fat_id", "0a1b2c3d", 30);
  play.keep(localStorage, "li_adsid", "7f6e5d4c");
  const send = () => play.pixel(`https://px.ads.linkedin.com/collect?v=2&fmt=js&pid=${partner}`);
  send();
  play.heartbeat(send);
})(play);
