//! Closed vocabularies: an enum whose variants are words of the formats.

/// The place of a word in its vocabulary.
#[inline(never)]
pub(crate) fn place(word: &str, words: &[&str]) -> Option<usize> {
    words.iter().position(|one| *one == word)
}

/// Declares an enum, the words it is written with, and the way between them.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_meta])* #[doc = concat!("\n\nWritten `", $word, "`.")] $variant,)+
        }

        impl Default for $name {
            /// The first of [`Self::ALL`].
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl $name {
            /// Every member, in the order of [`Self::WORDS`].
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every word that is allowed.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word in the formats.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                Self::WORDS[self as usize]
            }

            /// The member written so, compared byte for byte.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.get($crate::vocabulary::place(word, Self::WORDS)?).copied()
            }
        }
    };
}

pub(crate) use vocabulary;
