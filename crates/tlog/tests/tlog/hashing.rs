use zgoda_tlog::hash::Hash;
use zgoda_tlog::tree::CompactRange;

/// The leaves of RFC 6962's reference tests, in hex.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The root over the first 1, 2, … 8 of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

#[test]
fn d7_the_roots_of_rfc_6962() {
    let mut range = CompactRange::default();
    assert_eq!(range.root(), Hash::EMPTY);
    for (leaf, root) in LEAVES.into_iter().zip(ROOTS) {
        range.push(Hash::leaf(&unhex(leaf)));
        assert_eq!(range.root().to_string(), root, "{} leaves", range.size());
    }
}

#[test]
fn d7_the_empty_root_is_sha_256_of_nothing() {
    assert_eq!(
        Hash::EMPTY.to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_ne!(Hash::leaf(b""), Hash::EMPTY, "a leaf of nothing is a leaf");
}

#[test]
fn d7_a_leaf_never_passes_for_a_node() {
    let (left, right) = (Hash::leaf(b"left"), Hash::leaf(b"right"));
    let children = [left.0, right.0].concat();
    assert_ne!(Hash::leaf(&children), Hash::node(left, right));
}

#[test]
fn d7_a_range_is_put_together_from_its_peaks() {
    for size in 0..70 {
        let range = CompactRange::of(&crate::sample::leaves(size));
        let again = CompactRange::from_peaks(range.size(), range.peaks().to_vec());
        assert_eq!(again.as_ref(), Some(&range));
        assert_eq!(CompactRange::from_peaks(size, vec![Hash::EMPTY; 7]), None);
    }
}

#[test]
fn a_hash_has_one_base64() {
    let hash = Hash::leaf(b"");
    let text = hash.to_base64();
    assert_eq!(Hash::from_base64(&text), Some(hash));
    assert_eq!(
        Hash::from_base64(text.trim_end_matches('=')),
        None,
        "padding is part of it"
    );
    assert_eq!(
        Hash::from_base64(&text.replace("0=", "1=")),
        None,
        "stray bits are not"
    );
    assert_eq!(Hash::from_base64(&format!("{text}\n")), None);
    assert_eq!(Hash::from_base64("AAAA"), None, "3 bytes");
}
