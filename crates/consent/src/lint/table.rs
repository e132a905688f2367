//! Every lint: what it is called, how much it weighs, and the rule, the risk and the fix that it names.

use core::fmt;

use crate::vocabulary::vocabulary;

vocabulary! {
    /// How much a finding weighs.
    Severity {
        /// Consent that is asked for so is not valid, or the law is broken as it stands.
        Error = "error",
        /// A duty to inform or to protect is not met, or something that was written has no effect.
        Warning = "warning",
        /// It could be better.
        Advice = "advice",
    }
}

/// One thing that `zgoda check` looks for.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// What it is called, for ever: `locked-tracker`.
    pub name: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The requirement behind it: `A40`.
    pub requirement: &'static str,
    /// The law, or what an authority or a standard says; empty if it is only about the format.
    pub law: &'static str,
    /// What may come of it.
    pub risk: &'static str,
    /// What to do.
    pub fix: &'static str,
}

impl fmt::Display for Lint {
    /// `error[locked-tracker]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity.as_str(), self.name)
    }
}

macro_rules! lints {
    ($($ident:ident $name:literal $severity:ident $requirement:literal { law: $law:literal, risk: $risk:literal, fix: $fix:literal })+) => {
        $(pub(super) static $ident: Lint = Lint {
            name: $name,
            severity: Severity::$severity,
            requirement: $requirement,
            law: $law,
            risk: $risk,
            fix: $fix,
        };)+
        /// Every lint there is; docs/LINTS.md lists them.
        pub static LINTS: &[&Lint] = &[$(&$ident),+];
    };
}

lints! {
    INVALID "invalid" Error "A8" {
        law: "",
        risk: "the server does not start with it; in a page, everything that is optional stays shut",
        fix: "write what is allowed there"
    }
    ODD "odd" Warning "A8" {
        law: "",
        risk: "it has no effect, so what it was meant to say is not in force",
        fix: "write what is allowed there, or leave it out"
    }
    OWN_DIALOG "own-dialog" Error "B3" {
        law: "GDPR Art. 4(11), 7(3); EDPB cookie banner task force (2023), paragraphs 8 to 19",
        risk: "where a dialog of your own has no refusal beside the yes, or something ticked in advance, no consent given there is valid, and nothing here can see that",
        fix: "let Zgoda draw the dialog; or keep the rules in your own (docs/DIALOG.md), have it looked at, and say --allow own-dialog"
    }
    NO_WAY_BACK "no-way-back" Error "B15" {
        law: "GDPR Art. 7(3); EDPB cookie banner task force (2023), paragraphs 32 to 35",
        risk: "consent that is harder to withdraw than to give is not valid",
        fix: "keep the button; or put <a data-zgoda=\"settings\"> on every page and say --allow no-way-back"
    }
    LOCKED_OPTIONAL "locked-optional" Error "B23" {
        law: "ePrivacy Directive Art. 5(3); EDPB cookie banner task force (2023), on necessity",
        risk: "statistics, advertising and social media run without the consent that they need",
        fix: "take \"locked\" away, so that visitors can refuse it"
    }
    LOCKED_CONSENT "locked-consent" Error "B23" {
        law: "GDPR Art. 4(11), 13(1)(c)",
        risk: "visitors read that it rests on a consent that nobody asks them for",
        fix: "give its real legal basis, or move it to a category that visitors can refuse"
    }
    LOCKED_TRACKER "locked-tracker" Error "A40" {
        law: "ePrivacy Directive Art. 5(3)",
        risk: "a service that is known to follow people around runs without consent",
        fix: "move it to a category that visitors can refuse: it is not strictly necessary"
    }
    NO_REFUSAL "no-refusal" Error "B48" {
        law: "GDPR Art. 4(11); EDPB cookie banner task force (2023), paragraph 8; 11 CCR 7004(a)(2)",
        risk: "a yes beside a \"later\" is no choice of two, and the consent not valid",
        fix: "say on the button that it refuses"
    }
    UNEQUAL_ANSWERS "unequal-answers" Error "B5" {
        law: "EDPB cookie banner task force (2023), paragraphs 17, 18; CNIL 2020-092, paragraph 34; 11 CCR 7004(a)(2)",
        risk: "one answer stands out or cannot be told from the other: the consent counts as steered",
        fix: "make both answers equally plain: about the same length, each naming its act"
    }
    EVASIVE_BUTTON "evasive-button" Error "B62" {
        law: "EDPB guidelines 05/2020, note 38; VG Hannover 10 A 5385/22; 11 CCR 7004(a)(2)",
        risk: "who presses a button that does not say that it consents has not consented",
        fix: "let the button say what it does: accept all, reject all, settings"
    }
    SILENCE "silence" Error "B7" {
        law: "GDPR recital 32; EDPB guidelines 05/2020, paragraph 86",
        risk: "going on, scrolling and silence are no consent, and the sentence says that they are",
        fix: "ask for an act, and leave the sentence out"
    }
    WALL "wall" Error "B9" {
        law: "GDPR Art. 7(4); EDPB guidelines 05/2020, paragraphs 38 to 41",
        risk: "consent that is a condition for coming in is not free",
        fix: "leave it out: whoever refuses comes in, too"
    }
    STEERING "steering" Error "B26" {
        law: "EDPB guidelines 03/2022, annex I; Colorado rule 7.09",
        risk: "consent that was steered by praise, guilt or hurry is none",
        fix: "leave praise, guilt and hurry out"
    }
    VAGUE_PURPOSE "vague-purpose" Error "B11" {
        law: "GDPR Art. 5(1)(b); WP 203; EDPB guidelines 05/2020, section 3.2",
        risk: "consent to a purpose that is not specific is not valid",
        fix: "say what it does, not what it is good for"
    }
    REPEALED_LAW "repealed-law" Error "B34" {
        law: "Polish Electronic Communications Law (Dz.U. 2024 poz. 1221), Art. 399, in force since 10 November 2024",
        risk: "visitors are told of a law that is no longer in force",
        fix: "cite Art. 399 of the Polish Electronic Communications Law"
    }
    ASKED_TOO_SOON "asked-too-soon" Error "B40" {
        law: "Garante, 10 June 2021, 6.2; EDPB guidelines 03/2022, 4.1.1; CNIL 2020-092, paragraph 39",
        risk: "asking again and again presses people into a yes, which is then not free",
        fix: "ask again after six months (180 days) at the earliest"
    }
    GPC_IGNORED "gpc-ignored" Error "C22" {
        law: "Cal. Civ. Code 1798.135; 11 CCR 7025; the laws of eleven other states of the USA",
        risk: "an opt-out that binds you is not heeded",
        fix: "leave \"gpc\" out: Global Privacy Control is heeded then"
    }
    NO_CONTACT "no-contact" Error "A26" {
        law: "GDPR Art. 13(1)(a)",
        risk: "visitors cannot reach whoever is responsible: the consent is not informed",
        fix: "give an e-mail address, or a page to turn to"
    }
    NO_DPO "no-dpo" Warning "A26" {
        law: "GDPR Art. 13(1)(b)",
        risk: "visitors do not learn how the data protection officer is reached, or that there is none",
        fix: "say how the data protection officer is reached, or \"none\""
    }
    NO_AUTHORITY "no-authority" Advice "A26" {
        law: "GDPR Art. 13(2)(d)",
        risk: "visitors read that they may complain, and not to whom",
        fix: "name the supervisory authority"
    }
    NO_DATA_KINDS "no-data-kinds" Warning "A20" {
        law: "GDPR Art. 4(11); EDPB guidelines 05/2020, paragraph 64",
        risk: "visitors do not learn what is collected: the consent may not be informed",
        fix: "say which kinds of data it processes"
    }
    TRANSFER_BASIS "transfer-basis" Error "A25" {
        law: "GDPR Art. 13(1)(f), 44 to 49",
        risk: "data leaves the EEA, and visitors do not learn on which ground",
        fix: "say what allows the transfer: an adequacy decision or standard contractual clauses"
    }
    UNTRANSLATED "untranslated" Warning "A2" {
        law: "GDPR Art. 12(1)",
        risk: "visitors read this in a language that is not theirs: the consent may not be informed",
        fix: "write it in every language you offer"
    }
    UNTOLD_GOOGLE "untold-google" Warning "C2" {
        law: "Google: Consent mode (developers.google.com/tag-platform/security/concepts/consent-mode)",
        risk: "Google's tags hear \"denied\" whatever visitors grant, and measure nothing",
        fix: "list the types in \"consentMode\" of that category; only categories with an id of ours have them by default"
    }
    SAME_TAGS "same-tags" Warning "A4" {
        law: "GDPR Art. 4(11), 7(3); EDPB guidelines 05/2020, section 3.2",
        risk: "a tag that nobody marked is the first service's alone: it runs by that switch, and the other's yes or no changes nothing",
        fix: "make them one service, or mark every tag with the \"data-service\" it belongs to"
    }
    UNUSED_CATEGORY "unused-category" Advice "A32" {
        law: "GDPR Art. 5(1)(b), (c)",
        risk: "visitors are asked for something that nothing uses",
        fix: "ask only for what you use, not for a rainy day"
    }
    PLAIN_HTTP "plain-http" Warning "A57" {
        law: "GDPR Art. 32(1)(a)",
        risk: "whoever is on the way reads and changes decisions; from a page with https: the browser sends none",
        fix: "use https:"
    }
    TEXT_CONTRAST "text-contrast" Error "E10" {
        law: "Directive (EU) 2019/882; EN 301 549, WCAG 2.2 success criterion 1.4.3",
        risk: "people with weak sight cannot read what they consent to",
        fix: "give text on background a contrast of at least 4.5 : 1"
    }
    CONTROL_CONTRAST "control-contrast" Error "E11" {
        law: "Directive (EU) 2019/882; EN 301 549, WCAG 2.2 success criterion 1.4.11",
        risk: "people with weak sight do not see what can be pressed",
        fix: "give controls on background a contrast of at least 3 : 1"
    }
    CALL_ARGUMENTS "call-arguments" Error "C19" {
        law: "GDPR Art. 7(3), 19",
        risk: "the vendor is not told: not of a yes, nor of its withdrawal",
        fix: "write its arguments in JSON: double quotes, no variables"
    }
    LONG_NOTICE "long-notice" Error "B18" {
        law: "GDPR Art. 7(1)",
        risk: "the log refuses so long a notice: nobody can prove what visitors were shown",
        fix: "shorten the texts, or list fewer services and cookies"
    }
}
