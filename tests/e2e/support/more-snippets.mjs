// The install snippets of twenty-one further vendors as their documentation gives them. Their stand-ins say no more than that they ran
// (tests/stub/vendors.mjs): what is asked here is whether anything is requested or runs, and when.

const inline = (code) => `<script>\n${code}\n</script>`;

const vendor = (id, category, host, snippet, isStatic = false) => ({ id, category, host, snippet, isStatic });

export const MORE = [
  vendor("uet", "marketing", "bat.bing.com", inline(`(function(w,d,t,r,u){var f,n,i;w[u]=w[u]||[],f=function(){var o={ti:"10000001",enableAutoSpaTracking:true};o.q=w[u],w[u]=new UET(o),w[u].push("pageLoad")},n=d.createElement(t),n.src=r,n.async=1,n.onload=n.onreadystatechange=function(){var s=this.readyState;s&&s!=="loaded"&&s!=="complete"||(f(),n.onload=n.onreadystatechange=null)},i=d.getElementsByTagName(t)[0],i.parentNode.insertBefore(n,i)})(window,document,"script","//bat.bing.com/bat.js","uetq");`)),
  vendor("pinterest", "marketing", "s.pinimg.com", inline(`!function(e){if(!window.pintrk){window.pintrk=function(){window.pintrk.queue.push(Array.prototype.slice.call(arguments))};var n=window.pintrk;n.queue=[],n.version="3.0";var t=document.createElement("script");t.async=!0,t.src=e;var r=document.getElementsByTagName("script")[0];r.parentNode.insertBefore(t,r)}}("https://s.pinimg.com/ct/core.js");
pintrk('load','2600000000001');
pintrk('page');`)),
  vendor("snap", "marketing", "sc-static.net", inline(`(function(e,t,n){if(e.snaptr)return;var a=e.snaptr=function(){a.handleRequest?a.handleRequest.apply(a,arguments):a.queue.push(arguments)};
a.queue=[];var s='script';var r=t.createElement(s);r.async=!0;
r.src=n;var u=t.getElementsByTagName(s)[0];
u.parentNode.insertBefore(r,u);})(window,document,'https://sc-static.net/scevent.min.js');
snaptr('init','00000000-0000-0000-0000-000000000001');
snaptr('track','PAGE_VIEW');`)),
  vendor("x-pixel", "marketing", "static.ads-twitter.com", inline(`!function(e,t,n,s,u,a){e.twq||(s=e.twq=function(){s.exe?s.exe.apply(s,arguments):s.queue.push(arguments);
},s.version='1.1',s.queue=[],u=t.createElement(n),u.async=!0,u.src='https://static.ads-twitter.com/uwt.js',
a=t.getElementsByTagName(n)[0],a.parentNode.insertBefore(u,a))}(window,document,'script');
twq('config','test1');`)),
  vendor("reddit", "marketing", "www.redditstatic.com", inline(`!function(w,d){if(!w.rdt){var p=w.rdt=function(){p.sendEvent?p.sendEvent.apply(p,arguments):p.callQueue.push(arguments)};p.callQueue=[];var t=d.createElement("script");t.src="https://www.redditstatic.com/ads/pixel.js",t.async=!0;var s=d.getElementsByTagName("script")[0];s.parentNode.insertBefore(t,s)}}(window,document);
rdt('init','a2_test1');rdt('track','PageVisit');`)),
  vendor("matomo-cloud", "analytics", "cdn.matomo.cloud", inline(`var _paq = window._paq = window._paq || [];
_paq.push(['trackPageView']);
_paq.push(['enableLinkTracking']);
(function() {
  var u="https://test1.matomo.cloud/";
  _paq.push(['setTrackerUrl', u+'matomo.php']);
  _paq.push(['setSiteId', '1']);
  var d=document, g=d.createElement('script'), s=d.getElementsByTagName('script')[0];
  g.async=true; g.src='https://cdn.matomo.cloud/test1.matomo.cloud/matomo.js'; s.parentNode.insertBefore(g,s);
})();`)),
  vendor("plausible", "analytics", "plausible.io", `<script defer data-domain="sklep.example" src="https://plausible.io/js/script.js"></script>`, true),
  vendor("cloudflare-insights", "analytics", "static.cloudflareinsights.com", `<script defer src='https://static.cloudflareinsights.com/beacon.min.js' data-cf-beacon='{"token": "test1"}'></script>`, true),
  vendor("hubspot", "marketing", "js.hs-scripts.com", `<script type="text/javascript" id="hs-script-loader" async defer src="//js.hs-scripts.com/1000001.js"></script>`, true),
  vendor("klaviyo", "marketing", "static.klaviyo.com", `<script async type="text/javascript" src="https://static.klaviyo.com/onsite/js/TEST01/klaviyo.js"></script>`, true),
  vendor("criteo", "marketing", "dynamic.criteo.com", `<script type="text/javascript" src="//dynamic.criteo.com/js/ld/ld.js?a=10001" async="true"></script>
<script type="text/javascript">
window.criteo_q = window.criteo_q || [];
window.criteo_q.push({ event: "setAccount", account: 10001 }, { event: "viewHome" });
</script>`, true),
  vendor("crisp", "preferences", "client.crisp.chat", inline(`window.$crisp=[];window.CRISP_WEBSITE_ID="00000000-test";(function(){var d=document;var s=d.createElement("script");s.src="https://client.crisp.chat/l.js";s.async=1;d.getElementsByTagName("head")[0].appendChild(s);})();`)),
  vendor("tawk-to", "preferences", "embed.tawk.to", inline(`var Tawk_API=Tawk_API||{}, Tawk_LoadStart=new Date();
(function(){
var s1=document.createElement("script"),s0=document.getElementsByTagName("script")[0];
s1.async=true;
s1.src='https://embed.tawk.to/test1/default';
s1.charset='UTF-8';
s1.setAttribute('crossorigin','*');
s0.parentNode.insertBefore(s1,s0);
})();`)),
  vendor("intercom", "preferences", "widget.intercom.io", inline(`window.intercomSettings={api_base:"https://api-iam.intercom.io",app_id:"test1"};
(function(){var w=window;var ic=w.Intercom;if(typeof ic==="function"){ic('update',w.intercomSettings);}else{var d=document;var i=function(){i.c(arguments);};i.q=[];i.c=function(args){i.q.push(args);};w.Intercom=i;var l=function(){var s=d.createElement('script');s.type='text/javascript';s.async=true;s.src='https://widget.intercom.io/widget/test1';var x=d.getElementsByTagName('script')[0];x.parentNode.insertBefore(s,x);};if(document.readyState==='complete'){l();}else{w.addEventListener('load',l,false);}}})();`)),
  vendor("taboola", "marketing", "cdn.taboola.com", inline(`window._taboola = window._taboola || [];
_taboola.push({article:'auto'});
!function (e, f, u, i) {
  if (!document.getElementById(i)){
    e.async = 1;
    e.src = u;
    e.id = i;
    f.parentNode.insertBefore(e, f);
  }
}(document.createElement('script'), document.getElementsByTagName('script')[0], '//cdn.taboola.com/libtrc/test1/loader.js', 'tb_loader_script');`)),
  vendor("outbrain", "marketing", "amplify.outbrain.com", inline(`!function(_window, _document) {
  var OB_ADV_ID = 'test1';
  if (_window.obApi) { return; }
  var api = _window.obApi = function() { api.dispatch ? api.dispatch.apply(api, arguments) : api.queue.push(arguments); };
  api.version = '1.1'; api.loaded = true; api.marketerId = OB_ADV_ID; api.queue = [];
  var tag = _document.createElement('script');
  tag.async = true; tag.src = '//amplify.outbrain.com/cp/obtp.js'; tag.type = 'text/javascript';
  var script = _document.getElementsByTagName('script')[0];
  script.parentNode.insertBefore(tag, script);
}(window, document);
obApi('track', 'PAGE_VIEW');`)),
  vendor("yandex-metrica", "analytics", "mc.yandex.ru", inline(`(function(m,e,t,r,i,k,a){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};
m[i].l=1*new Date();
for (var j = 0; j < document.scripts.length; j++) {if (document.scripts[j].src === r) { return; }}
k=e.createElement(t),a=e.getElementsByTagName(t)[0],k.async=1,k.src=r,a.parentNode.insertBefore(k,a)})
(window, document, "script", "https://mc.yandex.ru/metrika/tag.js", "ym");
ym(1000001, "init", { clickmap:true, trackLinks:true, accurateTrackBounce:true });`)),
  vendor("adroll", "marketing", "s.adroll.com", inline(`adroll_adv_id = "TEST1"; adroll_pix_id = "TEST2"; adroll_version = "2.0";
(function(w, d, e, o, a) {
  w.__adroll_loaded = true;
  w.adroll = w.adroll || [];
  w.adroll.f = [ 'setProperties', 'identify', 'track' ];
  var roundtripUrl = "https://s.adroll.com/j/" + adroll_adv_id + "/roundtrip.js";
  for (a = 0; a < w.adroll.f.length; a++) {
    w.adroll[w.adroll.f[a]] = w.adroll[w.adroll.f[a]] || (function(n) { return function() { w.adroll.push([ n, arguments ]) } })(w.adroll.f[a])
  }
  e = d.createElement('script'); o = d.getElementsByTagName('script')[0];
  e.async = 1; e.src = roundtripUrl; o.parentNode.insertBefore(e, o);
})(window, document);
adroll.track("pageView");`)),
  vendor("fullstory", "analytics", "edge.fullstory.com", inline(`window['_fs_host'] = 'fullstory.com';
window['_fs_script'] = 'edge.fullstory.com/s/fs.js';
window['_fs_org'] = 'TEST1';
window['_fs_namespace'] = 'FS';
(function(m,n,e,t,l,o,g,y){ if (e in m) { return; } g=m[e]=function(a,b,s){g.q?g.q.push([a,b,s]):g._api(a,b,s);};g.q=[];
o=n.createElement(t);o.async=1;o.crossOrigin='anonymous';o.src='https://'+_fs_script;
y=n.getElementsByTagName(t)[0];y.parentNode.insertBefore(o,y);
})(window,document,window['_fs_namespace'],'script','user');`)),
  vendor("mouseflow", "analytics", "cdn.mouseflow.com", inline(`window._mfq = window._mfq || [];
(function() {
  var mf = document.createElement("script");
  mf.type = "text/javascript"; mf.defer = true;
  mf.src = "//cdn.mouseflow.com/projects/test1.js";
  document.getElementsByTagName("head")[0].appendChild(mf);
})();`)),
  vendor("segment", "analytics", "cdn.segment.com", inline(`!function(){var analytics=window.analytics=window.analytics||[];if(!analytics.initialize){analytics.invoked=!0;analytics.methods=["track","page","identify"];analytics.factory=function(e){return function(){var t=Array.prototype.slice.call(arguments);t.unshift(e);analytics.push(t);return analytics}};for(var e=0;e<analytics.methods.length;e++){var key=analytics.methods[e];analytics[key]=analytics.factory(key)}analytics.load=function(key,e){var t=document.createElement("script");t.type="text/javascript";t.async=!0;t.src="https://cdn.segment.com/analytics.js/v1/" + key + "/analytics.min.js";var n=document.getElementsByTagName("script")[0];n.parentNode.insertBefore(t,n);analytics._loadOptions=e};analytics.SNIPPET_VERSION="4.15.3";
analytics.load("test1");
analytics.page();
}}();`)),
];
