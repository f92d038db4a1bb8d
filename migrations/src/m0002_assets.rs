//! Assets, their renditions, the blobs behind them, and uploads on the way.

use crate::columns::*;

crate::creating! {
    tables: [
        table("collection")
            .col(primary("id"))
            .col(id_or_none("parent_id"))
            .col(text("name"))
            .col(number("created_at")),
        // `wrapped_key` seals what the history says of this asset (title, file names). `search` is title, keywords and file
        // names folded in Rust. `keywords` is a JSON list. `revision` grows with every change that a decision could see.
        table("asset")
            .col(primary("id"))
            .col(id("collection_id"))
            .col(bytes_or_none("wrapped_key"))
            .col(text("title"))
            .col(text("description"))
            .col(text("keywords"))
            .col(text("licence"))
            .col(text("usage_terms"))
            .col(text("notes"))
            .col(number_or_none("available_from"))
            .col(number_or_none("licence_until"))
            .col(text("search"))
            .col(number("revision"))
            .col(number("latest_version"))
            .col(number_or_none("released_version"))
            .col(id("created_by"))
            .col(number("created_at"))
            .col(number("changed_at"))
            .col(number_or_none("deleted_at"))
            .foreign_key(&mut refers("asset", "collection_id", "collection", "id"))
            .foreign_key(&mut refers("asset", "created_by", "person", "id")),
        // Sealed bytes under a random name. `wrapped_key` is null once destroyed. The store holds at least `sealed_length`
        // bytes durably; which file or objects they lie in follows from name and length. `plain_length` is null while it
        // grows.
        table("blob")
            .col(primary("id"))
            .col(bytes_or_none("wrapped_key"))
            .col(bytes("nonce"))
            .col(text("name"))
            .col(number("sealed_length"))
            .col(number_or_none("plain_length"))
            .col(number("created_at"))
            .col(number_or_none("destroyed_at")),
        // An immutable file of an asset; `kind` is original or thumbnail. `confirmed`: the sender's hash matched.
        table("rendition")
            .col(primary("id"))
            .col(id("asset_id"))
            .col(number("version"))
            .col(text("kind"))
            .col(text("file_name"))
            .col(text("media_type"))
            .col(number("size"))
            .col(bytes("sha256"))
            .col(number("crc32"))
            .col(id("blob_id"))
            .col(flag("confirmed"))
            .col(number_or_none("width"))
            .col(number_or_none("height"))
            .col(id("created_by"))
            .col(number("created_at"))
            .foreign_key(&mut refers("rendition", "asset_id", "asset", "id"))
            .foreign_key(&mut refers("rendition", "blob_id", "blob", "id")),
        // Release belongs to a version: draft, in_review, released or withdrawn.
        table("asset_version")
            .col(primary("id"))
            .col(id("asset_id"))
            .col(number("number"))
            .col(id("original_id"))
            .col(text("status"))
            .col(id("status_by"))
            .col(number("status_at"))
            .col(text("status_comment"))
            .foreign_key(&mut refers("asset_version", "asset_id", "asset", "id"))
            .foreign_key(&mut refers("asset_version", "original_id", "rendition", "id")),
        // A preview to make. `outcome` is null while it waits, then "made" or the code of the reason why there is none.
        table("preview_job")
            .col(primary("rendition_id"))
            .col(number("run_at"))
            .col(number("attempts"))
            .col(number_or_none("lease_until"))
            .col(text_or_none("outcome"))
            .foreign_key(&mut refers("preview_job", "rendition_id", "rendition", "id")),
        // A file on its way. `state` is open, complete (all bytes there), finished, failed or removed. `tail` and
        // `progress` (running hashes) are sealed under the upload's key; chunks in the blob and tail together are exactly
        // `received` bytes. Whoever writes holds the lock, which ends by itself.
        table("upload")
            .col(primary("id"))
            .col(id("owner_id"))
            .col(id_or_none("asset_id"))
            .col(id("blob_id"))
            .col(bytes_or_none("wrapped_key"))
            .col(text("file_name"))
            .col(number("length"))
            .col(number("received"))
            .col(bytes_or_none("tail"))
            .col(bytes_or_none("progress"))
            .col(text("state"))
            .col(text_or_none("failure"))
            .col(id_or_none("result_asset_id"))
            .col(number("created_at"))
            .col(number("changed_at"))
            .col(number("expires_at"))
            .col(id_or_none("locked_by"))
            .col(number_or_none("locked_until"))
            .foreign_key(&mut refers("upload", "owner_id", "person", "id"))
            .foreign_key(&mut refers("upload", "asset_id", "asset", "id"))
            .foreign_key(&mut refers("upload", "blob_id", "blob", "id")),
        // Names of blobs whose keys are destroyed and whose bytes may be deleted from the store.
        table("garbage").col(text("name").primary_key()).col(number("since")),
    ],
    indices: [
        index("asset_list", "asset", &["created_at", "id"]),
        unique("blob_name", "blob", &["name"]),
        index("rendition_asset", "rendition", &["asset_id", "version", "kind"]),
        index("rendition_blob", "rendition", &["blob_id"]),
        unique("asset_version_number", "asset_version", &["asset_id", "number"]),
        index("upload_owner", "upload", &["owner_id", "state"]),
        index("upload_expiry", "upload", &["state", "expires_at"]),
    ]
}
