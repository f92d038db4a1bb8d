//! What is asked of the records, in pieces that several questions share.

/// Whether the holder of a viewer's grant is still the viewer as whom it was given: named before it was, and since then, with an
/// account that is not switched off.
macro_rules! is_named {
    ($grant:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM company_viewer named JOIN account named_account \
             ON named_account.person_id = named.contact_id AND named_account.disabled_at IS NULL WHERE named.company_id = ",
            $grant,
            ".viewer_of AND named.contact_id = ",
            $grant,
            ".person_id AND named.named_at <= ",
            $grant,
            ".created_at)"
        )
    };
}
pub(crate) use is_named;

/// Columns of a grant `g` in its share `s`. Who sees the share for a company signs in, whatever the share asks of others; and
/// whoever is not named any more holds a revoked grant, from that very transaction on.
macro_rules! grant_columns {
    () => {
        concat!(
            "g.id AS grant_id, g.person_id, g.generation AS current_generation, g.secret_hash AS link_hash, \
         CASE WHEN g.viewer_of IS NULL OR g.revoked_at IS NOT NULL OR ",
            is_named!("g"),
            " THEN g.revoked_at ELSE s.created_at END AS grant_revoked_at, \
         s.id AS share_id, s.number, s.sender_id, s.mode, s.cap, \
         CASE WHEN g.viewer_of IS NULL THEN s.identity_check ELSE 'account' END AS identity_check, \
         s.expires_at AS share_expires_at, s.revision AS share_revision, s.revoked_at AS share_revoked_at, \
         s.created_at AS share_created_at"
        )
    };
}
pub(crate) use grant_columns;

/// The language of the recipient of a grant `g`.
macro_rules! language_column {
    () => {
        "(SELECT p.language FROM person p WHERE p.id = g.person_id) AS recipient_language"
    };
}
pub(crate) use language_column;

/// Columns of a [`ShownGrant`].
macro_rules! shown_columns {
    () => {
        concat!(
            grant_columns!(),
            ", ",
            language_column!(),
            ", (SELECT CAST(SUM(a.revision) AS BIGINT) FROM share_item i JOIN asset a ON a.id = i.asset_id \
              WHERE i.share_id = s.id) AS content_revision"
        )
    };
}
pub(crate) use shown_columns;

/// Columns of a file of the share: item `i`, asset `a`, version `v`, rendition `r`, deliveries `c` and `d`.
macro_rules! file_columns {
    () => {
        "a.id AS asset_id, a.revision AS asset_revision, a.title, a.protection_class, a.available_from, a.licence_until, a.deleted_at, \
         v.status, r.id AS rendition_id, r.file_name, r.media_type, r.size, r.sha256, r.crc32, r.created_at AS made_at, \
         r.version, c.taken, d.id AS delivery_id, d.completed_at, d.aborted_at, d.delivered, d.handed, \
         (SELECT t.id FROM rendition t WHERE t.asset_id = r.asset_id AND t.version = r.version \
          AND t.kind = 'thumbnail' LIMIT 1) AS thumbnail_id"
    };
}
pub(crate) use file_columns;

/// From an item to its file: the frozen one, or that of the newest released version, while whoever answers for the share may
/// share it.
macro_rules! file_joins {
    () => {
        "LEFT JOIN asset a ON a.id = i.asset_id \
         LEFT JOIN rendition frozen ON frozen.id = i.rendition_id \
         LEFT JOIN asset_version v ON v.asset_id = a.id AND v.number = COALESCE(frozen.version, \
         CASE WHEN EXISTS (SELECT 1 FROM share lives JOIN person_right held ON held.collection_id = a.collection_id \
         AND held.person_id = COALESCE(lives.owner_id, lives.sender_id) AND held.may_share = 1 \
         WHERE lives.id = i.share_id) THEN a.released_version END) \
         LEFT JOIN rendition r ON r.id = COALESCE(i.rendition_id, v.original_id) "
    };
}
pub(crate) use file_joins;

/// From a file to what was delivered of it to a grant, with the newest delivery.
macro_rules! delivery_joins {
    ($grant:literal) => {
        concat!(
            "LEFT JOIN delivery_count c ON c.grant_id = ",
            $grant,
            " AND c.rendition_id = r.id LEFT JOIN delivery d ON d.grant_id = ",
            $grant,
            " AND d.rendition_id = r.id AND d.number = c.taken "
        )
    };
}
pub(crate) use delivery_joins;

/// Columns of a session `e`, and of the account's session `w` that it may hang on.
macro_rules! session_columns {
    () => {
        "e.id AS session_id, e.generation, e.used_at, e.expires_at, e.proof, e.account_session_id, e.account_idle, \
         w.used_at AS account_used_at, w.expires_at AS account_expires_at"
    };
}
pub(crate) use session_columns;

/// A session `e` with its grant and its share, and the account's session that it hangs on, while that one lives.
macro_rules! session_joins {
    () => {
        " FROM grant_session e JOIN share_grant g ON g.id = e.grant_id JOIN share s ON s.id = g.share_id \
         LEFT JOIN session w ON w.id = e.account_session_id AND w.person_id = g.person_id AND w.stage = 'full' \
         AND EXISTS (SELECT 1 FROM account o WHERE o.person_id = w.person_id AND o.disabled_at IS NULL) "
    };
}
pub(crate) use session_joins;

/// Whether the person sees the share `s`: whose it is, and who may see every asset in it.
macro_rules! sees_share {
    ($person:literal) => {
        concat!(
            "(COALESCE(s.owner_id, s.sender_id) = ",
            $person,
            " OR NOT EXISTS (SELECT 1 FROM share_item seen_item JOIN asset seen_asset ON seen_asset.id = seen_item.asset_id \
             WHERE seen_item.share_id = s.id AND NOT EXISTS (SELECT 1 FROM person_right held WHERE held.person_id = ",
            $person,
            " AND held.collection_id = seen_asset.collection_id)))"
        )
    };
}
pub(crate) use sees_share;

/// Whether the person may see the asset `a` at present.
macro_rules! sees_asset {
    ($person:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM person_right sight WHERE sight.person_id = ",
            $person,
            " AND sight.collection_id = a.collection_id)"
        )
    };
}
pub(crate) use sees_asset;

/// The title of the first file of the share `s`; null for whoever has lost sight of that file.
macro_rules! first_title {
    ($person:literal) => {
        concat!(
            "(SELECT CASE WHEN ",
            crate::facts::sees_asset!($person),
            " THEN a.title END FROM share_item i JOIN asset a ON a.id = i.asset_id WHERE i.share_id = s.id \
             ORDER BY i.position LIMIT 1) AS first_title"
        )
    };
}
pub(crate) use first_title;
