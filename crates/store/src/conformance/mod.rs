//! What every back end has to do: run by the tests of each one on an empty store.
//!
//! [`conformance_tests!`](crate::conformance_tests) turns the suite into one test per promise.

#![expect(
    clippy::missing_panics_doc,
    reason = "a broken promise panics: that is how the suite speaks"
)]

mod access;
mod appending;
mod attending;
mod building;
mod cluster;
mod counting;
mod erasing;
mod leaking;
mod paging;
mod sample;
mod secrets;
mod trail;
mod tree;
mod users;

pub use access::*;
pub use appending::*;
pub use attending::*;
pub use building::*;
pub use cluster::Cluster;
pub use counting::*;
pub use erasing::*;
pub use leaking::*;
pub use paging::*;
pub use sample::{Sample, arrival, arrivals, salt};
pub use secrets::*;
pub use trail::*;
pub use tree::*;
pub use users::*;

/// Writes one `#[tokio::test]` per promise of the suite. `$open` is an expression that gives an empty store (awaited
/// inside the test) and whatever has to live as long: `(store, guard)`.
#[macro_export]
macro_rules! conformance_tests {
    ($open:expr) => {
        $crate::conformance_tests! { $open;
            records_are_numbered_without_gaps_in_the_order_of_arrival,
            d2_a_record_comes_back_byte_for_byte,
            a37_the_same_record_twice_is_one_record,
            f15_a_replay_within_one_batch_is_one_record,
            an_id_taken_by_other_bytes_is_a_conflict_and_changes_nothing,
            f29_time_never_falls_in_the_log,
            d4_a_notice_is_kept_once_and_never_changed,
            a_config_is_kept_once_and_never_changed,
            f40_the_newest_config_of_a_site_is_found,
            an_arrival_learns_whether_its_notice_is_known,
            what_is_not_there_is_none,
            a_browser_has_its_own_history_per_site,
            an_empty_log_is_an_empty_page,
            pages_follow_each_other_without_loss_in_both_directions,
            every_combination_of_filters_reads_what_a_plain_walk_reads,
            f26_a_filter_by_site_never_shows_another_site,
            records_are_found_by_how_an_id_begins,
            a12_an_empty_log_counts_nothing,
            a12_counts_are_those_of_a_recount,
            a_browser_stands_once_with_its_last_word,
            a_change_of_mind_within_one_batch_is_counted_right,
            a73_what_is_taken_back_is_counted_where_it_was_given,
            facets_are_what_the_log_has_seen,
            f26_counts_and_choices_of_some_sites_are_of_no_others,
            f26_some_sites_are_read_without_the_others,
            d7_the_tree_is_over_all_records_in_their_order,
            d7_the_tree_that_a_batch_left_is_told_as_it_is_kept,
            only_what_is_new_becomes_a_leaf,
            d8_every_record_has_its_commitment,
            d12_tiles_of_every_earlier_size_are_there,
            d14_proofs_can_be_made_from_the_tiles,
            d11_a_checkpoint_is_kept_once_and_never_changed,
            d15_a_cosigned_checkpoint_is_kept_once_beside_the_log_s_own,
            a_log_that_began_with_its_tree_has_no_earlier_records,
            a55_erasure_takes_what_was_said_and_leaves_the_tree,
            a55_the_log_goes_on_after_its_end_was_erased,
            a50_what_was_kept_long_enough_goes,
            a50_classes_of_records_are_erased_by_their_own_age,
            a52_what_is_held_stays_until_the_hold_ends,
            a12_counts_stay_after_erasure,
            a51_what_was_erased_is_reported_or_is_not_erased,
            f21_only_the_first_account_is_made_without_one,
            logins_are_found_whatever_their_case,
            f22_a_closed_session_is_gone,
            f22_a_new_password_ends_all_sessions,
            f22_stale_sessions_are_dropped_and_others_stay,
            a59_the_trail_is_read_newest_first,
            a59_the_trail_is_filtered_by_who_what_and_when,
            f26_the_trail_of_some_sites_has_no_deed_of_others_or_of_none,
            a58_accounts_are_added_with_their_rights,
            a58_other_rights_end_the_sessions,
            a58_the_last_admin_stays_one,
            a58_who_is_kept_out_has_no_session_and_no_link,
            a58_tokens_of_programs_are_kept_used_and_removed,
            f21_an_invitation_is_good_once_and_in_time,
            f21_no_code_is_taken_twice,
            f21_codes_can_be_required_of_everyone,
            f21_a_secret_gets_another_form,
            f21_all_secrets_get_another_form_or_none,
            f22_a_session_that_awaits_its_code_says_so,
            leaks_are_counted_by_tag_and_day,
            f13_made_up_leaks_have_an_end,
            a74_steps_are_counted_by_day_site_and_language,
            b39_a_build_is_kept_once_and_never_changed,
        }
    };
    ($open:expr; $($promise:ident),* $(,)?) => { $(
        #[tokio::test]
        async fn $promise() {
            let (store, _guard) = $open.await;
            $crate::conformance::$promise(&store).await;
        }
    )* };
}
