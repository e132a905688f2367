// The install snippets of eight vendors as their documentation gives them, and what each leaves behind when it may run.

const GA4 = `<!-- Google tag (gtag.js) -->
<script async src="https://www.googletagmanager.com/gtag/js?id=G-TEST000001"></script>
<script>
  window.dataLayer = window.dataLayer || [];
  function gtag(){dataLayer.push(arguments);}
  gtag('js', new Date());

  gtag('config', 'G-TEST000001');
</script>`;

const ADS = GA4.replaceAll("G-TEST000001", "AW-100200300");

const GTM = `<!-- Google Tag Manager -->
<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':
new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],
j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src=
'https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','GTM-TEST001');</script>
<!-- End Google Tag Manager -->`;

const META = `<!-- Meta Pixel Code -->
<script>
!function(f,b,e,v,n,t,s)
{if(f.fbq)return;n=f.fbq=function(){n.callMethod?
n.callMethod.apply(n,arguments):n.queue.push(arguments)};
if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';
n.queue=[];t=b.createElement(e);t.async=!0;
t.src=v;s=b.getElementsByTagName(e)[0];
s.parentNode.insertBefore(t,s)}(window, document,'script',
'https://connect.facebook.net/en_US/fbevents.js');
fbq('init', '100000000000001');
fbq('track', 'PageView');
</script>
<!-- End Meta Pixel Code -->`;

const HOTJAR = `<!-- Hotjar Tracking Code -->
<script>
    (function(h,o,t,j,a,r){
        h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};
        h._hjSettings={hjid:1000001,hjsv:6};
        a=o.getElementsByTagName('head')[0];
        r=o.createElement('script');r.async=1;
        r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;
        a.appendChild(r);
    })(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv=');
</script>`;

const CLARITY = `<script type="text/javascript">
    (function(c,l,a,r,i,t,y){
        c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};
        t=l.createElement(r);t.async=1;t.src="https://www.clarity.ms/tag/"+i;
        y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);
    })(window, document, "clarity", "script", "test000001");
</script>`;

const TIKTOK = `<!-- TikTok Pixel Code Start -->
<script>
!function (w, d, t) {
  w.TiktokAnalyticsObject=t;var ttq=w[t]=w[t]||[];ttq.methods=["page","track","identify","instances","debug","on","off","once","ready","alias","group","enableCookie","disableCookie","holdConsent","revokeConsent","grantConsent"],ttq.setAndDefer=function(t,e){t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}};for(var i=0;i<ttq.methods.length;i++)ttq.setAndDefer(ttq,ttq.methods[i]);ttq.instance=function(t){for(var e=ttq._i[t]||[],n=0;n<ttq.methods.length;n++)ttq.setAndDefer(e,ttq.methods[n]);return e},ttq.load=function(e,n){var r="https://analytics.tiktok.com/i18n/pixel/events.js",o=n&&n.partner;ttq._i=ttq._i||{},ttq._i[e]=[],ttq._i[e]._u=r,ttq._t=ttq._t||{},ttq._t[e]=+new Date,ttq._o=ttq._o||{},ttq._o[e]=n||{};n=document.createElement("script");n.type="text/javascript",n.async=!0,n.src=r+"?sdkid="+e+"&lib="+t;e=document.getElementsByTagName("script")[0];e.parentNode.insertBefore(n,e)};

  ttq.load('CTEST000000000000001');
  ttq.page();
}(window, document, 'ttq');
</script>
<!-- TikTok Pixel Code End -->`;

const LINKEDIN = `<script type="text/javascript">
_linkedin_partner_id = "1000001";
window._linkedin_data_partner_ids = window._linkedin_data_partner_ids || [];
window._linkedin_data_partner_ids.push(_linkedin_partner_id);
</script><script type="text/javascript">
(function(l) {
if (!l){window.lintrk = function(a,b){window.lintrk.q.push([a,b])};
window.lintrk.q=[]}
var s = document.getElementsByTagName("script")[0];
var b = document.createElement("script");
b.type = "text/javascript";b.async = true;
b.src = "https://snap.licdn.com/li.lms-analytics/insight.min.js";
s.parentNode.insertBefore(b, s);})(window.lintrk);
</script>`;

const service = (id, category, snippet, does) => ({ id, category, snippet, cookies: [], local: [], session: [], ...does });

/** The vendors in page order: id in the config, category, snippet, marks of what runs, what it sends and stores. */
export const VENDORS = [
  service("ga4", "analytics", GA4, { ran: ["gtag:G-TEST000001"], first: "www.googletagmanager.com/gtag/js", last: "region1.google-analytics.com/g/collect", cookies: ["_ga", "_ga_TEST000001"], isStatic: true }),
  service("gtm", "marketing", GTM, { ran: ["gtm:GTM-TEST001"], first: "www.googletagmanager.com/gtm.js", last: "www.googletagmanager.com/gtm.js" }),
  service("google-ads", "marketing", ADS, { ran: ["gtag:AW-100200300"], first: "www.googletagmanager.com/gtag/js", last: "googleads.g.doubleclick.net/pagead/viewthroughconversion/100200300/", cookies: ["_gcl_au"], isStatic: true }),
  service("meta-pixel", "marketing", META, { ran: ["meta", "meta:config"], first: "connect.facebook.net/en_US/fbevents.js", last: "www.facebook.com/tr/", cookies: ["_fbp"], local: ["lastExternalReferrer"] }),
  service("hotjar", "analytics", HOTJAR, { ran: ["hotjar", "hotjar:modules"], first: "static.hotjar.com/c/hotjar-1000001.js", last: "content.hotjar.io/", cookies: ["_hjSessionUser_1000001", "_hjSession_1000001"], session: ["hjViewportId"] }),
  service("clarity", "analytics", CLARITY, { ran: ["clarity:tag", "clarity"], first: "www.clarity.ms/tag/test000001", last: "k.clarity.ms/collect", cookies: ["_clck", "_clsk"] }),
  service("tiktok", "marketing", TIKTOK, { ran: ["tiktok"], first: "analytics.tiktok.com/i18n/pixel/events.js", last: "analytics.tiktok.com/api/v2/pixel", cookies: ["_ttp"], session: ["tt_appInfo", "tt_sessionId"] }),
  service("linkedin", "marketing", LINKEDIN, { ran: ["linkedin"], first: "snap.licdn.com/li.lms-analytics/insight.min.js", last: "px.ads.linkedin.com/collect", cookies: ["li_fat_id"], local: ["li_adsid"] }),
];

/** The snippet as the vendor gives it. */
export const plain = (vendor) => vendor.snippet;

/** The same snippet with the marks an owner adds: an inert type, category and service, and `data-src` for `src`. */
export const marked = (vendor) => mark(vendor.snippet, vendor.category, vendor.id);

/** Marks every script in `html`. */
export function mark(html, category, id) {
  const open = `<script type="text/plain" data-category="${category}" data-service="${id}"`;
  return html
    .replace(/<script(?: type="text\/javascript")?/g, open)
    .replace(/(<script [^>]*?) src=/g, "$1 data-src=");
}
