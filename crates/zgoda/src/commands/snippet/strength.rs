//! How much a site holds shut, and what that costs it.

use zgoda_server::bundled;

/// The strengths an owner chooses from, the lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Strength {
    Marked,
    Auto,
    Barrier,
    Capture,
    Strict,
}

/// The policy that a browser looking ahead obeys, and that the guard hides from its parser.
const DECOY: &str = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";

/// The guard with the three strongest.
const LARGE: &str = "zgoda-strict.js";

impl Strength {
    pub(super) const ALL: [Self; 5] = [
        Self::Marked,
        Self::Auto,
        Self::Barrier,
        Self::Capture,
        Self::Strict,
    ];

    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Auto => "auto",
            Self::Barrier => "barrier",
            Self::Capture => "capture",
            Self::Strict => "strict",
        }
    }

    /// What it promises.
    pub(super) const fn promise(self) -> &'static str {
        match self {
            Self::Marked => {
                "what is marked, by hand or by `zgoda rewrite`, makes no request; all else is left alone"
            }
            Self::Auto => {
                "tags of known third parties execute nothing; what code inserts is held, but for the ways that docs/BLOCKING.md lists: \
                 import() by the site's own code is one, because a browser tells no script of it and only a policy stops it (strict)"
            }
            Self::Barrier => {
                "as auto; scripts and images that stand in the HTML are not requested either"
            }
            Self::Capture => "as barrier; no tag of any kind that stands in the HTML is requested",
            Self::Strict => "as capture; a real policy also stops import(), workers and redirects",
        }
    }

    /// What it costs beyond bytes and requests.
    pub(super) const fn cost(self) -> &'static str {
        match self {
            Self::Marked => {
                "every tag has to be marked: `zgoda rewrite` does it, and again after every change"
            }
            Self::Auto => {
                "the browser's look-ahead may fetch, not run, unmarked scripts that stand in the HTML"
            }
            Self::Barrier => {
                "the browser no longer looks ahead for your own files: `--page FILE` prints hints that bring it back; Safari's looks ahead in any case, \
                 unless the guard is in the page (`--inline`)"
            }
            Self::Capture => {
                "nothing is painted before the end of the HTML; Safari looks ahead unless the guard is in the page (`--inline`)"
            }
            Self::Strict => {
                "a reload after a choice; other hosts of yours have to be listed in data-hosts and the policy"
            }
        }
    }

    /// Whether the browser finds the site's own files later than it would without us.
    pub(super) const fn stops_looking_ahead(self) -> bool {
        matches!(self, Self::Barrier | Self::Capture | Self::Strict)
    }

    /// The guard it needs, in this build.
    pub(super) fn guard(self) -> Option<(&'static str, &'static [u8])> {
        let name = match self {
            Self::Marked => "zgoda-marked.js",
            Self::Auto => "zgoda.js",
            Self::Barrier | Self::Capture | Self::Strict => LARGE,
        };
        Some((name, bundled(name)?))
    }

    /// The attribute that chooses it; the two lightest are what their tags do by themselves.
    pub(super) fn attribute(self) -> String {
        match self {
            Self::Marked | Self::Auto => String::new(),
            other => format!(" data-strength=\"{}\"", other.id()),
        }
    }

    /// What stands right behind the tag; `hosts` are those of the banner, if it is not hosted by the site.
    pub(super) fn behind(self, hosts: &str) -> String {
        match self {
            Self::Marked | Self::Auto => String::new(),
            _ => format!(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"{DECOY}{hosts}\"><!-- -->"
            ),
        }
    }
}
