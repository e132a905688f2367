//! What someone may do, and at which sites.

use std::collections::BTreeSet;

/// What someone may do: the server's table of routes says what each role may open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Figures.
    Viewer,
    /// Figures, and taking them away.
    Marketer,
    /// Figures, records, their proofs and exports, and the trail; changes nothing. An auditor or a data protection officer.
    Auditor,
    /// Everything.
    Admin,
}

impl Role {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Marketer, Self::Auditor, Self::Admin];

    /// Its word in the database and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Marketer => "marketer",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// The role of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Some sites, or all of them, those to come included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sites {
    /// Every site.
    #[default]
    All,
    /// These, by their ids.
    Only(BTreeSet<String>),
}

impl Sites {
    /// This one.
    #[must_use]
    pub fn one(site: &str) -> Self {
        Self::Only(BTreeSet::from([site.to_owned()]))
    }

    /// Whether `site` is one of them.
    #[must_use]
    pub fn has(&self, site: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(sites) => sites.contains(site),
        }
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, sites) | (sites, Self::All) => sites.clone(),
            (Self::Only(one), Self::Only(other)) => Self::Only(one & other),
        }
    }

    /// The site, if it is one alone.
    #[must_use]
    pub fn only(&self) -> Option<&str> {
        match self {
            Self::Only(sites) if sites.len() == 1 => sites.first().map(String::as_str),
            _ => None,
        }
    }

    /// As a list; `None` is all.
    pub(crate) fn list(&self) -> Option<Vec<String>> {
        match self {
            Self::All => None,
            Self::Only(sites) => Some(sites.iter().cloned().collect()),
        }
    }

    /// As one column: `None` is all, else every id between line breaks, which no id holds. So `instr` finds a site in it.
    #[must_use]
    pub fn to_column(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Only(sites) => Some(
                sites
                    .iter()
                    .fold("\n".to_owned(), |column, site| column + site + "\n"),
            ),
        }
    }

    /// What [`Self::to_column`] wrote.
    #[must_use]
    pub fn from_column(column: Option<&str>) -> Self {
        column.map_or(Self::All, |column| {
            let ids = column.lines().filter(|id| !id.is_empty());
            Self::Only(ids.map(str::to_owned).collect())
        })
    }
}

/// What someone may do and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// What.
    pub role: Role,
    /// Where.
    pub sites: Sites,
}

impl Rights {
    /// Everything everywhere.
    pub const ADMIN: Self = Self {
        role: Role::Admin,
        sites: Sites::All,
    };

    /// `role` at `sites`; an admin is one everywhere.
    #[must_use]
    pub fn new(role: Role, sites: Sites) -> Self {
        match role {
            Role::Admin => Self::ADMIN,
            role => Self { role, sites },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f26_sites_come_back_from_their_column_and_no_part_of_a_name_is_a_site() {
        let some = Sites::Only(["blog", "shop"].map(str::to_owned).into());
        for sites in [Sites::All, some.clone(), Sites::Only(BTreeSet::new())] {
            assert_eq!(Sites::from_column(sites.to_column().as_deref()), sites);
        }
        assert_eq!(some.to_column().as_deref(), Some("\nblog\nshop\n"));
        assert!(some.has("shop") && !some.has("sho") && !some.has(""));
        assert!(!Sites::Only(BTreeSet::new()).has("shop"));
    }

    #[test]
    fn f26_what_is_asked_for_never_widens_what_is_allowed() {
        let shop = Sites::one("shop");
        assert_eq!(shop.and(&Sites::All), shop);
        assert_eq!(Sites::All.and(&shop), shop);
        assert_eq!(shop.and(&Sites::one("blog")), Sites::Only(BTreeSet::new()));
    }

    #[test]
    fn a58_an_admin_is_one_everywhere() {
        assert_eq!(Rights::new(Role::Admin, Sites::one("shop")), Rights::ADMIN);
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
    }
}
