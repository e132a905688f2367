// gtm.js: a container with one tag in it, a pixel on the vendor's own host, as containers have.
((play) => {
  const id = play.query.get("id");
  play.ran(`gtm:${id}`);
  play.stage(`https://www.googletagmanager.com/gtag/js?id=G-INGTM01&l=dataLayer&cx=c&gtm=${id}`);
})(play);
