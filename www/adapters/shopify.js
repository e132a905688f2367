// Tells Shopify's own pixels and apps what the visitor decided, through the Customer Privacy API (requirement C46). A second tag,
// anywhere after ours: <script src="/zgoda/adapters/shopify.js"></script>.

import { follow } from './follow.js';

const FEATURE = [{ name: 'consent-tracking-api', version: '0.1' }];

let loading;

const privacy = () => {
  const { Shopify } = window;
  if (!Shopify || !Shopify.loadFeatures) return;
  // Loading it is Shopify's own, first-party, and asks for nothing.
  loading ||= new Promise((resolve) => Shopify.loadFeatures(FEATURE, (error) => resolve(!error)));
  return loading;
};

follow(privacy, async () => {
  if (!(await loading)) return;
  const marketing = zgoda.has('marketing');
  window.Shopify.customerPrivacy.setTrackingConsent(
    {
      analytics: zgoda.has('analytics'),
      marketing,
      preferences: zgoda.has('preferences'),
      sale_of_data: marketing && !navigator.globalPrivacyControl,
    },
    () => {},
  );
});
