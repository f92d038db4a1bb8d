//! All routes, in one table. Tests walk it.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::http::{Failure, assets, callers, operations};
use crate::{admin, api, customers, employees};

/// Who may come through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Anybody.
    Anyone,
    /// Somebody whose second factor is missing.
    Halfway,
    /// Somebody who sets up factors.
    Newcomer,
    /// Whoever is signed in.
    Member,
    /// Whoever is signed in and belongs to the house.
    Insider,
    /// An employee who works with assets.
    Employee,
    /// An employee who reads the history.
    Reader,
    /// An employee who works with assets, or runs the portal.
    Arranger,
    /// To whom requests for data and erasure come.
    Confidant,
    /// An employee who runs the portal.
    Administrator,
    /// A recipient whose link was opened in this browser.
    Recipient,
}

/// One line of the table.
#[cfg_attr(not(test), expect(dead_code, reason = "the tests walk the table by it"))]
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// HTTP method; HEAD goes wherever GET goes.
    pub method: &'static str,
    /// Path pattern.
    pub path: &'static str,
    /// Who may come through.
    pub door: Door,
}

macro_rules! routes {
    ($($method:ident $path:literal $door:ident => $handler:path;)+) => {
        /// The table.
        #[cfg_attr(not(test), expect(dead_code, reason = "the tests walk it"))]
        pub const TABLE: &[Route] = &[
            $(Route { method: stringify!($method), path: $path, door: Door::$door },)+
        ];

        /// Registers the table.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.route($path, web::method(Method::$method).to($handler));
            if Method::$method == Method::GET {
                config.route($path, web::head().to($handler));
            })+
            config.default_service(web::to(nowhere));
        }
    };
}

routes! {
    // Asked for most, and found by going down the table: files, links and the bytes of uploads.
    GET  "/c/files/{rendition}/{name}" Recipient  => customers::download::file;
    GET  "/r/{token}/thumbnail/{rendition}" Anyone => customers::landing::thumbnail;
    GET  "/r/{token}/code"          Anyone        => customers::code::show;
    GET  "/r/{token:.*}"            Anyone        => customers::landing::show;
    GET  "/c/thumbnail/{rendition}" Recipient     => customers::download::thumbnail;
    GET  "/c/zip/{name}"            Recipient     => customers::archive::all;
    GET  "/c/view/{rendition}/page/{page}" Recipient => customers::view::page;
    PATCH   "/api/v1/uploads/{id}"        Employee => api::uploads::patch;

    GET  "/healthz"                 Anyone        => operations::alive;
    GET  "/readyz"                  Anyone        => operations::ready;
    GET  "/assets/brand.css"        Anyone        => assets::brand;
    GET  "/assets/{path:.*}"        Anyone        => assets::file;

    GET  "/"                        Anyone        => employees::sign_in::home;
    GET  "/sign-in"                 Anyone        => employees::sign_in::show;
    POST "/sign-in"                 Anyone        => employees::sign_in::sign_in;
    POST "/sign-out"                Member        => employees::sign_in::sign_out;
    GET  "/setup/{secret}"          Anyone        => employees::setup::show;
    POST "/setup/{secret}"          Anyone        => employees::setup::follow;
    GET  "/sign-in/second"          Halfway       => employees::second::show;
    POST "/sign-in/second"          Halfway       => employees::second::finish;
    POST "/sign-in/passkey/start"   Anyone        => employees::second::start_passkey;
    POST "/sign-in/passkey"         Anyone        => employees::second::finish_passkey;
    POST "/sign-in/company"         Anyone        => employees::company::start;
    GET  "/sign-in/company/back"    Anyone        => employees::company::back;
    POST "/sign-in/company/back"    Anyone        => employees::company::finish;
    GET  "/enrol"                   Newcomer      => employees::enrol::show;
    POST "/enrol/password"          Newcomer      => employees::enrol::set_password;
    POST "/enrol/app"               Newcomer      => employees::enrol::start_app;
    GET  "/enrol/app/{ceremony}"    Newcomer      => employees::enrol::show_app;
    POST "/enrol/app/{ceremony}"    Newcomer      => employees::enrol::finish_app;
    POST "/enrol/passkey/start"     Newcomer      => employees::enrol::start_passkey;
    POST "/enrol/passkey"           Newcomer      => employees::enrol::finish_passkey;
    GET  "/prove"                   Member        => employees::prove::show;
    POST "/prove"                   Member        => employees::prove::prove;
    POST "/prove/passkey/start"     Member        => employees::prove::start_passkey;
    POST "/prove/passkey"           Member        => employees::prove::finish_passkey;
    POST "/prove/company"           Member        => employees::company::start_again;
    GET  "/account"                 Member        => employees::account::show;
    GET  "/account/password"        Member        => employees::account::password::show;
    POST "/account/password"        Member        => employees::account::password::set;
    POST "/account/password/remove" Member        => employees::account::password::remove;
    POST "/account/app"             Member        => employees::account::totp::start;
    POST "/account/app/remove"      Member        => employees::account::totp::remove;
    GET  "/account/app/{ceremony}"  Member        => employees::account::totp::show;
    POST "/account/app/{ceremony}"  Member        => employees::account::totp::finish;
    POST "/account/codes"           Member        => employees::account::codes::make;
    GET  "/account/passkeys/new"    Member        => employees::account::passkeys::show;
    POST "/account/passkeys/start"  Member        => employees::account::passkeys::start;
    POST "/account/passkeys"        Member        => employees::account::passkeys::add;
    POST "/account/passkeys/{id}/rename" Member => employees::account::passkeys::rename;
    POST "/account/passkeys/{id}/remove" Member => employees::account::passkeys::remove;
    POST "/account/profile"         Member        => employees::account::profile::set;
    POST "/account/sessions/end-others" Member    => employees::account::sessions::end_others;
    POST "/account/sessions/{id}/end" Member      => employees::account::sessions::end;

    GET  "/my"                      Member        => customers::mine::show;
    GET  "/my/shares/{grant}"       Member        => customers::mine::one;
    POST "/my/shares/{grant}/open"  Member        => customers::mine::open;
    GET  "/my/log"                  Member        => customers::log::show;
    POST "/my/requests"             Member        => customers::requests::ask;
    GET  "/requests"                Confidant     => admin::requests::show;
    POST "/requests/{id}/answer"    Confidant     => admin::requests::answer;

    POST "/notices/{id}/dismiss"    Insider       => employees::notices::put_away;
    GET  "/shares/new"              Employee      => employees::compose::new;
    POST "/shares/check"            Employee      => employees::compose::check;
    POST "/shares"                  Employee      => employees::compose::send;
    GET  "/shares"                  Employee      => employees::shares::show;
    GET  "/shares/{id}"             Employee      => employees::share::show;
    GET  "/shares/{id}/history"     Reader        => employees::timeline::of_share;
    POST "/shares/{id}/history.csv" Reader        => employees::timeline::share_csv;
    GET  "/shares/{id}/revoke"      Employee      => employees::share::ask_revoke;
    POST "/shares/{id}/revoke"      Employee      => employees::share::revoke;
    GET  "/shares/{id}/end"         Employee      => employees::share::ask_end;
    POST "/shares/{id}/end"         Employee      => employees::share::set_end;
    POST "/shares/{id}/letters/{letter}" Employee => employees::share::read_letter;
    GET  "/shares/{id}/recipients/{grant}" Employee => employees::share::manage;
    POST "/shares/{id}/recipients/{grant}/send-again" Employee => employees::share::send_again;
    POST "/shares/{id}/recipients/{grant}/replace" Employee => employees::share::replace;
    POST "/shares/{id}/recipients/{grant}/revoke" Employee => employees::share::revoke_one;
    GET  "/contacts"                Employee      => employees::contacts::contacts;
    POST "/contacts"                Employee      => employees::contacts::add;
    GET  "/contacts/new"            Employee      => employees::contacts::new;
    GET  "/contacts/import"         Employee      => employees::contacts::import;
    POST "/contacts/import"         Employee      => employees::contacts::take_import;
    POST "/contacts.csv"            Employee      => employees::contacts::csv;
    GET  "/contacts/{id}"           Employee      => employees::contacts::contact;
    GET  "/contacts/{id}/edit"      Employee      => employees::contacts::edit;
    POST "/contacts/{id}/edit"      Employee      => employees::contacts::save;
    POST "/contacts/{id}/archive"   Employee      => employees::contacts::archive;
    POST "/contacts/{id}/restore"   Employee      => employees::contacts::restore;
    GET  "/contacts/{id}/history"   Employee      => employees::timeline::of_contact;
    POST "/contacts/{id}/history.csv" Employee    => employees::timeline::contact_csv;
    POST "/contacts/{id}/invite"    Employee      => employees::contacts::invite;
    POST "/contacts/{id}/disable"   Employee      => employees::contacts::disable;
    POST "/contacts/{id}/enable"    Employee      => employees::contacts::enable;
    POST "/contacts/{id}/consents"  Employee      => employees::consents::ask;
    GET  "/consents"                Employee      => employees::consents::register;
    POST "/consents.csv"            Employee      => employees::consents::csv;
    GET  "/consents/purposes"       Administrator => employees::consents::purposes;
    POST "/consents/purposes"       Administrator => employees::consents::word;
    POST "/consents/purposes/{id}/retire" Administrator => employees::consents::retire;
    GET  "/consents/{id}"           Employee      => employees::consents::proof;
    POST "/consents/{id}/withdraw"  Employee      => employees::consents::withdraw;
    GET  "/companies"               Employee      => employees::contacts::companies;
    GET  "/companies/{id}"          Employee      => employees::contacts::company;
    GET  "/companies/{id}/edit"     Employee      => employees::contacts::edit_company;
    POST "/companies/{id}/edit"     Employee      => employees::contacts::change_company;
    POST "/companies/{id}/viewers"  Employee      => employees::contacts::name_viewer;
    POST "/companies/{id}/viewers/{person}/remove" Employee => employees::contacts::remove_viewer;
    GET  "/companies/{id}/history"  Employee      => employees::timeline::of_company;
    POST "/companies/{id}/history.csv" Employee   => employees::timeline::company_csv;
    GET  "/library"                         Insider => employees::library::show;
    GET  "/library/{id}"                    Employee => employees::asset::show;
    GET  "/library/{id}/edit"               Employee => employees::asset_edit::show;
    POST "/library/{id}/edit"               Employee => employees::asset_edit::save;
    GET  "/library/{id}/delete"             Employee => employees::asset_end::ask;
    POST "/library/{id}/delete"             Employee => employees::asset_end::delete;
    POST "/library/{id}/collection"         Employee => employees::asset_end::relocate;
    POST "/library/{id}/versions/{n}/status" Employee => employees::asset::set_status;
    GET  "/library/{id}/history"            Reader => employees::timeline::of_asset;
    POST "/library/{id}/history.csv"        Reader => employees::timeline::asset_csv;
    GET  "/library/{id}/original/{n}"       Employee => employees::files::original;
    GET  "/library/{id}/thumbnail/{n}"      Employee => employees::files::thumbnail;
    GET  "/library/{id}/view/{n}"           Employee => employees::view::show;
    GET  "/library/{id}/view/{n}/page/{page}" Employee => employees::view::page;
    POST "/library/{id}/view/{n}/find"      Employee => employees::view::find;
    GET  "/library/{id}/view/{n}/film"      Employee => employees::view::film;
    GET  "/library/{id}/view/{n}/film/start" Employee => employees::view::film_start;
    GET  "/library/{id}/view/{n}/film/{piece}" Employee => employees::view::film_piece;
    GET  "/history"                         Reader   => employees::timeline::of_everything;
    GET  "/trace"                           Reader   => employees::trace::show;
    POST "/trace"                           Reader   => employees::trace::look;
    GET  "/collections"                     Arranger => employees::collections::show;
    GET  "/collections/{id}"                Arranger => employees::collections::one;
    POST "/collections/{id}/make"           Arranger => employees::collections::make;
    POST "/collections/{id}/rename"         Arranger => employees::collections::rename;
    POST "/collections/{id}/move"           Arranger => employees::collections::relocate;
    POST "/collections/{id}/remove"         Arranger => employees::collections::remove;
    POST "/collections/{id}/rights"         Administrator => employees::collections::set_rights;
    GET  "/uploads"                         Employee => employees::uploads::show;
    POST "/uploads/{id}/remove"             Employee => employees::uploads::remove;

    GET     "/api/v1/contacts"            Employee => api::contacts::suggest;
    OPTIONS "/api/v1/uploads"             Employee => api::uploads::options;
    POST    "/api/v1/uploads"             Employee => api::uploads::create;
    HEAD    "/api/v1/uploads/{id}"        Employee => api::uploads::state;
    POST    "/api/v1/uploads/{id}"        Employee => api::uploads::instead;
    DELETE  "/api/v1/uploads/{id}"        Employee => api::uploads::remove;
    POST    "/api/v1/uploads/{id}/finish" Employee => api::uploads::finish;
    POST "/r/{token}/open"          Anyone        => customers::landing::open;
    POST "/r/{token}/code"          Anyone        => customers::code::send;
    POST "/r/{token}/enter"         Anyone        => customers::code::enter;
    POST "/r/{token}/fresh"         Anyone        => customers::landing::ask_fresh_link;
    POST "/r/{token}/invitation"    Anyone        => customers::invitation::ask;
    GET  "/consent/{token:.*}"      Anyone        => customers::consent::show;
    POST "/consent/{token}/answer"  Anyone        => customers::consent::answer;
    GET  "/c/view/{rendition}"      Recipient     => customers::view::show;
    POST "/c/view/{rendition}/find" Recipient     => customers::view::find;
    GET  "/c/view/{rendition}/film" Recipient     => customers::film::list;
    GET  "/c/view/{rendition}/film/start" Recipient => customers::film::start;
    GET  "/c/view/{rendition}/film/{piece}" Recipient => customers::film::piece;
    GET  "/c"                       Recipient     => customers::files::show;
    POST "/c/close"                 Recipient     => customers::files::close;
    POST "/c/fresh"                 Recipient     => customers::files::ask_fresh_link;
    POST "/c/view/{rendition}/seen" Recipient     => customers::view_seen::note;

    GET  "/people"                  Administrator => admin::people::show;
    POST "/people"                  Administrator => admin::people::add;
    GET  "/people/{id}"             Administrator => admin::people::one;
    POST "/people/{id}/end-sessions" Administrator => admin::people::end_sessions;
    POST "/people/{id}/roles"       Administrator => admin::people::set_roles;
    POST "/acts/{id}/confirm"       Administrator => admin::acts::confirm;
    POST "/acts/{id}/refuse"        Administrator => admin::acts::refuse;
    GET  "/teams"                   Administrator => admin::teams::show;
    POST "/teams"                   Administrator => admin::teams::make;
    GET  "/teams/{id}"              Administrator => admin::teams::one;
    POST "/teams/{id}/rename"       Administrator => admin::teams::rename;
    POST "/teams/{id}/members"      Administrator => admin::teams::set_members;
    POST "/teams/{id}/dissolve"     Administrator => admin::teams::dissolve;
    POST "/people/{id}/link"        Administrator => admin::people::new_link;
    POST "/people/{id}/recovery"    Administrator => admin::recovery::ask;
    POST "/recoveries/{id}/confirm" Administrator => admin::recovery::confirm;
    POST "/recoveries/{id}/drop"   Administrator => admin::recovery::drop_request;
    GET  "/people/{id}/disable"     Administrator => admin::leaving::ask;
    POST "/people/{id}/disable"     Administrator => admin::leaving::disable;
    GET  "/people/{id}/handover"    Administrator => admin::leaving::ask_handover;
    POST "/people/{id}/handover"    Administrator => admin::leaving::do_handover;
    POST "/people/{id}/enable"      Administrator => admin::people::enable;
    GET  "/settings"                Administrator => admin::settings::show;
    POST "/settings/company"        Administrator => admin::settings::set_company;
    POST "/settings/checks"         Administrator => admin::settings::set_checks;
    POST "/settings/watermark"      Administrator => admin::settings::set_watermark;
    GET  "/settings/mail"           Administrator => admin::settings::back;
    GET  "/settings/mail/test"      Administrator => admin::settings::back;
    POST "/settings/mail"           Administrator => admin::settings::set_mail;
    POST "/settings/mail/test"      Administrator => admin::settings::test_mail;
}

/// Everything else. Signed out, an employee's path that doesn't exist looks like one that does: the sign-in page.
async fn nowhere(request: HttpRequest) -> Result<HttpResponse, Failure> {
    let signed_in = callers::found(&request).is_some_and(|found| found.session.is_some());
    let path = request.path();
    let outside =
        ["/r/", "/c/", "/consent/", "/setup/", "/assets/"].iter().any(|door| path.starts_with(door)) || path == "/c";
    if let Some(answer) = customers::landing::mangled(&request).await? {
        return Ok(answer);
    }
    Err(if signed_in || outside { Failure::NotFound } else { Failure::SignIn })
}
