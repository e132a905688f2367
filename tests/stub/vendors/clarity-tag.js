((play) => {
  play.ran("clarity:tag");
  play.stage("https://scripts.clarity.ms/0.8.31/clarity.js");
})(play);
