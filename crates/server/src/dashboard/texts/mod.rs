//! Every word of the dashboard, in each of its languages. A missing one does not compile.

mod en;
mod pl;

pub(crate) use en::ENGLISH;
pub(crate) use pl::POLISH;

use zgoda_store::Role;

use super::language::Language;

/// Words of the protocol or the trail, and what people call them.
type Names = &'static [(&'static str, &'static str)];

/// Declares the texts, so that both languages have the same.
macro_rules! texts {
    ($($name:ident),+ $(,)?) => {
        /// The words of one language.
        #[derive(Debug)]
        pub(crate) struct Texts {
            $(pub(crate) $name: &'static str,)+
            pub(crate) events: Names,
            pub(crate) categories: Names,
            pub(crate) surfaces: Names,
            pub(crate) reasons: Names,
            pub(crate) regimes: Names,
            pub(crate) deeds: Names,
            pub(crate) roles: Names,
            pub(crate) widths: Names,
            /// "1 decision", "2 decisions": the form for a number.
            pub(crate) decision_forms: fn(i64) -> &'static str,
            pub(crate) last_days: fn(i64) -> String,
        }
    };
}

texts! {
    overview, log, log_out, skip, language_label, all_sites, all_events, all_languages, all_regimes, site, event,
    language, from, until, show, reset, period,
    empty_title, empty_text, empty_period, decisions_label, browsers_label, browsers_note, period_before, no_period_before,
    accepted, chosen, refused, withdrawn, granted, denied, how_counted, help_decisions, help_browsers,
    help_accepted, help_refused, of_count, trend_title, trend_days, trend_weeks,
    as_table, other_bars, date, total, categories_title, category_label, per_decision, per_browser, help_categories,
    events_title, share, by_language, by_site, help_groups, times_are_utc,
    log_title, export_csv, time, decision, browser, nothing_fits, nothing_yet, newest, newer, older,
    pages_label, record_title, back_to_log, what_was_decided, what_was_shown, services_label, facts_title,
    notice_missing, notice_missing_text, notice_fits, notice_differs, record_fits, record_differs,
    shown_times, opened, within_5, within_15, within_60, later, ignored, times, times_label, attention_title, help_attention,
    shown_title, shown_text, shown_back, shown_link, shown_missing,
    raw_record, raw_notice_texts, second_layer, first_layer, switch_on, switch_off, history_title, this_one,
    received_at, given_at, expires_at, revision, regime, surface, trusted, ui, page_group, record_id, consent_id,
    previous, none, notice_hash, config_hash, bundle_hash, banner_version, place, yes, no, off, notice_form,
    log_in_title, login_name, password, log_in_button, wrong_credentials, wait_before_trying,
    not_set_up, set_up_title, set_up_text, password_hint, password_again, set_up_button, login_rule,
    password_rule, passwords_differ, not_found, not_found_text, forbidden, forbidden_text, unavailable,
    leaks, leaks_text, leaks_none, leaks_times, leaks_last, leaks_paste, help_leaks,
    unavailable_text, back_home, tagline,
    trail_title, trail_text, trail_some, trail_time, trail_who, trail_deed, trail_about,
    search_label, search, search_hint, search_rule, found, figures_label, since_before, accepted_of, compared, not_compared, threshold, too_few, burst, points, resigned, help_resigned, engaged, help_engaged, help_trend, funnel_title, help_funnel, decided, step, later_withdrawn, withdrawn_later, of_these, services_title, service_label, help_services, over_time_title, help_over_time, help_events, taken_back, of_granted, asked, browsers_asked, browsers_granted, by_regime, by_screen, by_surface, by_page_group, by_banner,
    proof_title, proof_holds, proof_fails, proof_pending, proof_missing, proof_how, proof_how_text, leaf_index,
    leaf_hash, tree_size, tree_root, told_in_order, exempt, objected, not_objected, not_recorded, log_key, receipt_file, record_file, checkpoint_file, verify_page, erased, erased_on_request, erased_by_age,
    account, account_title, administration, people_title, tokens_title, not_for_you, not_for_you_text, role_label,
    sites_label, state_label, codes_label, shut_out, invited, active, never, all_sites_and_new, only_these,
    role_rule, login_taken, last_admin, let_in_first, invite_title, invite_text, invite_button, roles_help_title,
    roles_help, rule_is_on, rule_is_off, rule_set, rule_lift, rights_title, rights_text, rights_button, door_title,
    door_text, new_link, shut_button, open_button, reset_codes, link_title, link_text, once_kept, invitation_title,
    invitation_text, invitation_button, new_password, current_password, wrong_password, change_password,
    change_password_text, password_changed, code_title, code, code_hint, codes_lost, wrong_code, codes_title, codes_text,
    codes_are_on, codes_are_off, codes_are_required, recovery_left, codes_again, codes_stop, codes_start, codes_scan,
    codes_scan_text, codes_picture, codes_type, codes_open, codes_prove, recovery_title, recovery_text, recovery_kept,
    token_name, token_expires, token_over, token_used, token_owner, token_remove, token_add_title, token_add_text,
    token_life, token_add_button, token_how, token_title, token_text, trail_via, all_deeds, nothing_noted,
}

impl Texts {
    pub(crate) fn event<'t>(&'t self, word: &str) -> &'t str
    where
        'static: 't,
    {
        named(self.events, word).unwrap_or("?")
    }

    /// The built-in name of a category, or its id.
    pub(crate) fn category<'w>(&self, id: &'w str) -> &'w str {
        named(self.categories, id).unwrap_or(id)
    }

    pub(crate) fn surface_name<'w>(&self, word: &'w str) -> &'w str {
        named(self.surfaces, word).unwrap_or(word)
    }

    pub(crate) fn reason<'w>(&self, word: &'w str) -> &'w str {
        named(self.reasons, word).unwrap_or(word)
    }

    pub(crate) fn regime_name<'w>(&self, word: &'w str) -> &'w str {
        named(self.regimes, word).unwrap_or(word)
    }

    pub(crate) fn deed(&self, word: &str) -> &'static str {
        named(self.deeds, word).unwrap_or("?")
    }

    pub(crate) fn role(&self, role: Role) -> &'static str {
        named(self.roles, role.as_str()).unwrap_or("?")
    }

    pub(crate) fn ui_name<'w>(&self, word: &'w str) -> &'w str {
        named(self.widths, word).unwrap_or(word)
    }

    /// `1,234 decisions`.
    pub(crate) fn decisions(&self, language: Language, count: i64) -> String {
        format!(
            "{} {}",
            language.number(count),
            (self.decision_forms)(count)
        )
    }

    /// `12 of 40 decisions`.
    pub(crate) fn of_decisions(&self, language: Language, part: i64, whole: i64) -> String {
        self.of_count
            .replace("{part}", &language.number(part))
            .replace("{whole}", &language.number(whole))
    }

    /// `And 985 more`.
    pub(crate) fn others(&self, language: Language, count: usize) -> String {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.other_bars.replace("{count}", &language.number(count))
    }
}

fn named(names: Names, word: &str) -> Option<&'static str> {
    names
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zgoda_consent::record::{Decision, Surface, Ui};
    use zgoda_consent::regime::{Reason, Regime};

    #[test]
    fn every_word_of_the_protocol_has_a_name_in_every_language() {
        for t in [&ENGLISH, &POLISH] {
            assert!(
                Decision::WORDS
                    .iter()
                    .all(|word| named(t.events, word).is_some())
            );
            assert!(
                Surface::WORDS
                    .iter()
                    .all(|word| named(t.surfaces, word).is_some())
            );
            assert!(Ui::WORDS.iter().all(|word| named(t.widths, word).is_some()));
            assert!(
                Regime::WORDS
                    .iter()
                    .all(|word| named(t.regimes, word).is_some())
            );
            assert!(
                Reason::WORDS
                    .iter()
                    .all(|word| named(t.reasons, word).is_some())
            );
        }
    }

    #[test]
    fn polish_counts_as_polish_does() {
        let forms =
            [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 112, 122].map(POLISH.decision_forms);
        let (many, one, few) = ("decyzji", "decyzja", "decyzje");
        assert_eq!(
            forms,
            [
                many, one, few, few, many, many, many, many, many, few, many, many, many, few
            ]
        );
    }
}
