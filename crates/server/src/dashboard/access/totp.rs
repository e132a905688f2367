//! Codes of six digits, new every 30 seconds (RFC 6238), the picture to set them up with, and codes for who lost the app.

use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret};
use zgoda_consent::id::hex;
use zgoda_store::Digest;

use super::session::digest;
use crate::ports::Entropy;

/// RFC 4226, 4: 160 bits are recommended.
pub(super) const SECRET_BYTES: usize = 20;
/// Recovery codes of one account.
const RECOVERY_CODES: usize = 10;
/// Light modules around the picture (ISO/IEC 18004: four).
const MARGIN: usize = 4;

/// A fresh secret.
pub(super) fn secret(entropy: &dyn Entropy) -> Vec<u8> {
    entropy.bytes()[..SECRET_BYTES].to_vec()
}

/// A secret from the hex digits of a form.
pub(super) fn secret_of(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks_exact(2);
    if digits.len() != SECRET_BYTES * 2 {
        return None;
    }
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// The step whose code this is, at the moment `now` (ms), one step early or late. Spaces, which apps show, do not matter.
pub(super) fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let secret = Secret::new(secret.into());
    let totp = Builder::new().with_secret(secret).build().ok()?;
    let seconds = u64::try_from(now.div_euclid(1000)).ok()?;
    i64::try_from(totp.check(&code, seconds)?).ok()
}

/// What to type into an app: base32, in groups of four.
pub(super) fn typed(secret: &[u8]) -> String {
    let text = Secret::new(secret.into()).to_base32();
    let letters: Vec<char> = text.chars().filter(|c| *c != '=').collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

/// The address that apps read: <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>.
pub(super) fn address(secret: &[u8], login: &str, host: &str) -> String {
    // Spaces as %20: apps show a + as it is.
    let escaped = |text: &str| {
        let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        text.replace('+', "%20")
    };
    let issuer = escaped(&format!("Zgoda {host}"));
    format!(
        "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}",
        escaped(login),
        typed(secret).replace(' ', "")
    )
}

/// A QR code to be drawn by one path.
#[derive(Debug)]
pub(crate) struct Picture {
    /// Width and height, in modules.
    pub(crate) size: usize,
    /// Its dark modules.
    pub(crate) path: String,
}

impl Picture {
    /// Of this text, if it is short enough for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (at % width + MARGIN, at / width + MARGIN);
                path.extend(["M", &x.to_string(), " ", &y.to_string(), "h1v1h-1z"]);
            }
        }
        Some(Self {
            size: width + 2 * MARGIN,
            path,
        })
    }
}

/// Fresh recovery codes, and what of them is kept.
pub(super) fn recovery_codes(entropy: &dyn Entropy) -> (Vec<String>, Vec<Digest>) {
    let code = |_| {
        let digits = hex(&entropy.bytes()[..10]);
        [0, 5, 10, 15].map(|at| &digits[at..at + 5]).join("-")
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(code).collect();
    let kept = codes.iter().map(|code| recovery_digest(code)).collect();
    (codes, kept)
}

/// What is kept of a recovery code, however it is typed. 80 random bits: no guess finds one, so a plain hash is enough.
pub(super) fn recovery_digest(code: &str) -> Digest {
    let digits: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    digest(&format!("recovery:{}", digits.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::FakeEntropy;

    /// RFC 6238, appendix B: the vectors of SHA-1, their last six digits.
    #[test]
    fn f21_codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = seconds / 30;
            assert_eq!(step_of(secret, code, seconds * 1000), Some(step), "{code}");
            assert_eq!(step_of(secret, code, (seconds + 30) * 1000), Some(step));
            assert_eq!(step_of(secret, code, (seconds + 60) * 1000), None);
        }
        assert_eq!(step_of(secret, "287 082", 59_000), Some(1));
        for wrong in ["287083", "28708", "2870822", "", "28708x", "-28708"] {
            assert_eq!(step_of(secret, wrong, 59_000), None, "{wrong:?}");
        }
    }

    #[test]
    fn an_app_is_told_who_and_where() {
        let address = address(b"12345678901234567890", "Ola Nowak", "log.example");
        assert_eq!(
            address,
            "otpauth://totp/Zgoda%20log.example:Ola%20Nowak\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Zgoda%20log.example"
        );
        let picture = Picture::of(&address).unwrap();
        // The finder in the corner begins behind the margin.
        assert!(picture.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"));
    }

    #[test]
    fn a_secret_comes_back_from_its_form_and_nothing_else_is_one() {
        let secret = secret(&FakeEntropy::default());
        assert_eq!(secret_of(&hex(&secret)), Some(secret));
        for other in ["", "00", &"g".repeat(40), &"é".repeat(20), &"0".repeat(42)] {
            assert_eq!(secret_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_recovery_code_may_be_typed_in_any_way() {
        let (codes, kept) = recovery_codes(&FakeEntropy::default());
        assert_eq!(codes.len(), RECOVERY_CODES);
        let typed = codes[3].to_uppercase().replace('-', " ");
        assert_eq!(recovery_digest(&typed), kept[3]);
        assert_ne!(kept[3], kept[4]);
    }
}
