((play) => {
  play.ran(new URL(document.currentScript.src).host);
  // What Microsoft's snippet makes once its script is there.
  window.UET ||= function () {
    this.push = () => {};
  };
})(play);
