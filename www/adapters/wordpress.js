// Tells WordPress plugins what the visitor decided, through the WP Consent API (requirement C45). A second tag, right after ours:
// <script src="/zgoda/adapters/wordpress.js"></script>. Without a type every `wp_has_consent` is true, so it must come before them.

import { follow } from './follow.js';

/** Which of ours answers for which of theirs. What is necessary they call functional. */
const CATEGORIES = {
  functional: 'necessary',
  preferences: 'preferences',
  statistics: 'analytics',
  'statistics-anonymous': 'analytics',
  marketing: 'marketing',
};

window.wp_consent_type = 'optin';
document.dispatchEvent(new CustomEvent('wp_consent_type_defined'));

// The plugin gives its functions to the page later than our tag runs.
follow(
  () => window.wp_set_consent,
  ({ services }) => {
    for (const [theirs, ours] of Object.entries(CATEGORIES)) window.wp_set_consent(theirs, zgoda.has(ours) ? 'allow' : 'deny');
    if (!window.wp_set_service_consent) return;
    for (const id of Object.keys(services)) window.wp_set_service_consent(id, zgoda.has(id));
  },
  // What its cookies still allow of a choice that does not hold any more.
  () => window.wp_has_consent && Object.keys(CATEGORIES).some((theirs) => theirs != 'functional' && window.wp_has_consent(theirs)),
);
