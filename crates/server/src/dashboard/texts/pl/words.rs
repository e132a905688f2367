//! Polski: jak nazywamy słowa protokołu i dziennika.

use crate::dashboard::texts::Names;

pub(super) static EVENTS: Names = &[
    ("accept_all", "Zgoda na wszystko"),
    ("reject_all", "Odmowa wszystkiego"),
    ("save", "Własny wybór"),
    ("withdraw", "Wycofanie zgody"),
    ("embed", "Zgoda na jedną treść"),
    ("gpc", "Odmowa przez GPC"),
    ("api", "Ustawione przez stronę"),
];

pub(super) static CATEGORIES: Names = &[
    ("necessary", "Niezbędne"),
    ("preferences", "Preferencje"),
    ("analytics", "Analityka"),
    ("marketing", "Marketing"),
    ("social", "Media społecznościowe"),
];

pub(super) static SURFACES: Names = &[
    ("banner", "pierwsza warstwa"),
    ("settings", "ustawienia"),
    ("placeholder", "zaślepka treści z zewnątrz"),
    ("page", "przycisk na stronie"),
    ("api", "skrypt strony"),
    ("signal", "sygnał przeglądarki"),
];

pub(super) static REASONS: Names = &[
    ("fixed", "ustalone przez witrynę"),
    ("region", "według regionu"),
    ("time-zone", "według strefy czasowej"),
    ("unknown", "miejsce nieznane, najsurowsze przepisy"),
];

pub(super) static REGIMES: Names = &[
    ("eu-optin", "UE i EOG"),
    ("uk", "Wielka Brytania"),
    ("ch", "Szwajcaria"),
    ("us-optout", "Stany USA"),
    ("ca-qc", "Quebec"),
    ("br", "Brazylia"),
];

pub(super) static DEEDS: Names = &[
    ("set_up", "Założenie pierwszego konta"),
    ("logged_in", "Zalogowanie"),
    ("refused", "Błędna nazwa lub hasło"),
    ("refused_code", "Błędny kod"),
    ("recovered", "Użycie kodu zapasowego"),
    ("logged_out", "Wylogowanie"),
    ("listed_log", "Przeglądanie rejestru"),
    ("searched", "Wyszukiwanie w rejestrze"),
    ("read_record", "Odczyt zapisu"),
    ("took_record", "Pobranie zapisu"),
    ("exported_log", "Pobranie rejestru"),
    ("exported_figures", "Pobranie liczb"),
    ("exported_trail", "Pobranie tej listy"),
    ("erased", "Usunięcie zapisów przeglądarki"),
    ("purged", "Usunięcie zapisów po czasie przechowywania"),
    ("held", "Wstrzymanie usuwania"),
    ("ended_hold", "Koniec wstrzymania usuwania"),
    ("added_user", "Dodanie osoby"),
    ("invited", "Utworzenie linku jednorazowego"),
    ("accepted", "Użycie linku jednorazowego"),
    ("changed_rights", "Zmiana uprawnień"),
    ("shut_out", "Odebranie dostępu"),
    ("let_in", "Przywrócenie dostępu"),
    ("password", "Nowe hasło, nadane z wiersza poleceń"),
    ("changed_password", "Zmiana własnego hasła"),
    ("codes_on", "Włączenie kodów"),
    ("codes_off", "Wyłączenie kodów"),
    ("codes_required", "Wymaganie kodów od wszystkich"),
    ("codes_optional", "Koniec wymagania kodów"),
    ("resealed", "Zapieczętowanie kodów nowym kluczem"),
    ("made_token", "Utworzenie tokenu"),
    ("removed_token", "Usunięcie tokenu"),
];

pub(super) static ROLES: Names = &[
    ("viewer", "Przeglądający"),
    ("marketer", "Marketer"),
    ("auditor", "Audytor lub inspektor ochrony danych"),
    ("admin", "Administrator"),
];

pub(super) static WIDTHS: Names = &[("narrow", "wąski"), ("wide", "szeroki")];
