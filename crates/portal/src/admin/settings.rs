//! What the company sets: name, imprint, contact, colours, mail server.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono_tz::Tz;
use sealport_access::{Check, CheckRules};
use sealport_identity::{Address, Language};
use sealport_notify::{Accent, Login, SmtpSettings, TlsMode, send_test};
use sealport_openid::SecondFactor;

use super::previews::{self, PreviewLine};
use crate::app::{Company, Strength, WatermarkRules};
use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &[
    "setup-done",
    "settings-company-saved",
    "settings-mail-saved",
    "settings-mail-off",
    "settings-checks-saved",
    "settings-watermark-saved",
];

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage {
    t: Texts,
    page: Page,
    company: Company,
    zone: String,
    zones: Vec<&'static str>,
    radius: String,
    company_error: String,
    accent_error: String,
    checks: CheckRules,
    checks_error: String,
    watermarks: WatermarkRules,
    watermark_error: String,
    mail: MailForm,
    mail_error: String,
    waiting: u64,
    /// The company's sign-in provider, if one is set up.
    oidc: Option<OidcLines>,
    /// What makes previews, and how well.
    previews: Vec<PreviewLine>,
    /// What the mail server said to a test, and whether it took the letter.
    answer: Option<(bool, String)>,
}

/// What stands in the configuration about the company's sign-in, and whether the provider answers.
struct OidcLines {
    works: bool,
    issuer: String,
    client: String,
    back: String,
    second: String,
    rule: String,
}

/// The mail form as it was typed; the password is never shown again.
#[derive(Default)]
struct MailForm {
    host: String,
    port: String,
    tls: String,
    user: String,
    from: String,
    extra_root: String,
    has_password: bool,
    is_set: bool,
}

/// `GET /settings`
///
/// # Errors
/// What the records say.
pub async fn show(admin: Administrator, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    let page = base(&admin, said.said.as_deref()).await?;
    Ok(html(HttpResponse::Ok(), &page)?)
}

/// `GET /settings/mail`: where a proof leads back whose form had a password, which no page keeps.
///
/// # Errors
/// None.
pub async fn back(_: Administrator) -> Result<HttpResponse, Failure> {
    Ok(see_other("/settings"))
}

/// `POST /settings/company`
///
/// # Errors
/// What the records say.
pub async fn set_company(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let t = admin.colleague.visitor.t;
    let mut page = base(&admin, None).await?;
    let accent = fields.trimmed("accent");
    page.company = Company {
        name: fields.trimmed("name").to_owned(),
        imprint: fields.trimmed("imprint").to_owned(),
        contact: fields.trimmed("contact").to_owned(),
        accent: accent.to_owned(),
        radius: fields.trimmed("radius").parse().ok().filter(|radius| *radius <= 16),
        zone: fields.trimmed("zone").parse::<Tz>().unwrap_or(page.company.zone),
        language: Language::parse(fields.get("language")).unwrap_or(page.company.language),
    };
    if page.company.name.is_empty() {
        page.company_error = t.m("field-needed");
    }
    if !accent.is_empty() && accent.parse::<Accent>().is_err() {
        page.accent_error = t.m("settings-accent-wrong");
    }
    if !page.company_error.is_empty() || !page.accent_error.is_empty() {
        return Ok(html(HttpResponse::UnprocessableEntity(), &page)?);
    }
    admin.colleague.visitor.app.settings.set_company(&admin.permit, &page.company).await?;
    Ok(see_other("/settings?said=settings-company-saved"))
}

/// `POST /settings/checks`: what recipients have to prove.
///
/// # Errors
/// What the records say.
pub async fn set_checks(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let check = |name: &str| Check::parse(fields.get(name)).ok_or(Failure::BadRequest("error-form-broken"));
    let rules = CheckRules {
        usual: check("usual")?,
        confidential: check("confidential")?,
        strictly_confidential: check("strictly_confidential")?,
    };
    if rules.strictly_confidential < rules.confidential {
        let mut page = base(&admin, None).await?;
        page.checks_error = admin.colleague.visitor.t.m("settings-checks-order");
        page.checks = rules;
        return Ok(html(HttpResponse::UnprocessableEntity(), &page)?);
    }
    admin.colleague.visitor.app.settings.set_checks(&admin.permit, &rules).await?;
    Ok(see_other("/settings?said=settings-checks-saved"))
}

/// `POST /settings/watermark`: how strongly pages are marked.
///
/// # Errors
/// What the records say.
pub async fn set_watermark(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let strength = |name: &str| Strength::parse(fields.get(name)).ok_or(Failure::BadRequest("error-form-broken"));
    let rules = WatermarkRules {
        normal: strength("mark_normal")?,
        confidential: strength("mark_confidential")?,
        strictly_confidential: strength("mark_strictly_confidential")?,
    };
    if !rules.is_in_order() {
        let mut page = base(&admin, None).await?;
        page.watermark_error = admin.colleague.visitor.t.m("settings-watermark-order");
        page.watermarks = rules;
        return Ok(html(HttpResponse::UnprocessableEntity(), &page)?);
    }
    admin.colleague.visitor.app.settings.set_watermark(&admin.permit, &rules).await?;
    Ok(see_other("/settings?said=settings-watermark-saved"))
}

/// `POST /settings/mail`
///
/// # Errors
/// What the records say.
pub async fn set_mail(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let desk = &admin.colleague.visitor.app.settings;
    if fields.ticked("off") {
        desk.set_smtp(&admin.permit, &None).await?;
        return Ok(see_other("/settings?said=settings-mail-off"));
    }
    match read_mail(&admin, &fields) {
        Ok(smtp) => {
            desk.set_smtp(&admin.permit, &Some(smtp)).await?;
            let ground = &admin.colleague.visitor.app.ground;
            ground.database.write(async |on| sealport_notify::retry_now(on, ground).await).await?;
            Ok(see_other("/settings?said=settings-mail-saved"))
        }
        Err(key) => again(&admin, &fields, &key).await,
    }
}

/// `POST /settings/mail/test`: a letter to oneself, with what the form says, and what the server answered.
///
/// # Errors
/// What the records say.
pub async fn test_mail(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let smtp = match read_mail(&admin, &fields) {
        Ok(smtp) => smtp,
        Err(key) => return again(&admin, &fields, &key).await,
    };
    let mut page = base(&admin, None).await?;
    page.mail = typed(&fields, &page.mail);
    let colleague = &admin.colleague;
    let visitor = &colleague.visitor;
    let Some(address) = &colleague.session.person.address else { return Err(Failure::NotFound) };
    let to = (colleague.session.person.name.as_str(), address);
    let face = visitor.settings.company.face(&visitor.app.config.public_url()).map_err(Failure::internal)?;
    let sent = send_test(&visitor.app.ground, &smtp, &face, to, visitor.t.language).await;
    page.answer = Some(match sent {
        Ok(answer) => (true, answer.to_string()),
        Err(error) => (false, crate::http::failure::chain(&error)),
    });
    Ok(html(HttpResponse::Ok(), &page)?)
}

fn read_mail(admin: &Administrator, fields: &Fields) -> Result<SmtpSettings, String> {
    let present = admin.colleague.visitor.settings.smtp.as_ref();
    let user = fields.trimmed("user");
    let typed = fields.get("secret");
    // An empty password field keeps the present one, but only for the same user at the same server.
    let kept = present
        .filter(|smtp| smtp.host == fields.trimmed("host"))
        .and_then(|smtp| smtp.login.as_ref())
        .filter(|login| login.user == user)
        .map(|login| login.password.clone());
    let password = if typed.is_empty() { kept.unwrap_or_default() } else { typed.to_owned() };
    let smtp = SmtpSettings {
        host: fields.trimmed("host").to_owned(),
        port: fields.trimmed("port").parse().map_err(|_| "settings-mail-port".to_owned())?,
        tls: match fields.get("tls") {
            "implicit" => TlsMode::Implicit,
            "plain" => TlsMode::Plain,
            _ => TlsMode::StartTls,
        },
        login: (!user.is_empty()).then(|| Login { user: user.to_owned(), password }),
        extra_root: Some(fields.trimmed("extra_root").to_owned()).filter(|pem| !pem.is_empty()),
        from: Address::parse(fields.get("from")).map_err(|_| "settings-mail-from".to_owned())?,
        timeout_seconds: 30,
    };
    smtp.validate().map_err(|error| match error.reason() {
        "host" => "settings-mail-host-unknown".to_owned(),
        reason => format!("settings-mail-{}", reason.replace('_', "-")),
    })?;
    Ok(smtp)
}

async fn again(admin: &Administrator, fields: &Fields, key: &str) -> Result<HttpResponse, Failure> {
    let mut page = base(admin, None).await?;
    page.mail = typed(fields, &page.mail);
    page.mail_error = admin.colleague.visitor.t.m(key);
    Ok(html(HttpResponse::UnprocessableEntity(), &page)?)
}

fn typed(fields: &Fields, present: &MailForm) -> MailForm {
    let text = |name| fields.trimmed(name).to_owned();
    MailForm {
        host: text("host"),
        port: text("port"),
        tls: text("tls"),
        user: text("user"),
        from: text("from"),
        extra_root: text("extra_root"),
        has_password: present.has_password,
        is_set: present.is_set,
    }
}

fn stored(smtp: Option<&SmtpSettings>) -> MailForm {
    let Some(smtp) = smtp else {
        return MailForm { port: "587".into(), tls: "starttls".into(), ..MailForm::default() };
    };
    MailForm {
        host: smtp.host.clone(),
        port: smtp.port.to_string(),
        tls: match smtp.tls {
            TlsMode::Implicit => "implicit",
            TlsMode::StartTls => "starttls",
            TlsMode::Plain => "plain",
        }
        .to_owned(),
        user: smtp.login.as_ref().map_or_else(String::new, |login| login.user.clone()),
        from: smtp.from.as_str().to_owned(),
        extra_root: smtp.extra_root.clone().unwrap_or_default(),
        has_password: smtp.login.is_some(),
        is_set: true,
    }
}

async fn base(admin: &Administrator, said: Option<&str>) -> Result<SettingsPage, Failure> {
    let visitor = &admin.colleague.visitor;
    let t = visitor.t;
    let company = visitor.settings.company.clone();
    let waiting = sealport_notify::waiting_count(visitor.app.ground.database.read()).await?;
    Ok(SettingsPage {
        t,
        page: admin.colleague.page("settings").after(said, SAID, &t),
        zone: company.zone.name().to_owned(),
        zones: chrono_tz::TZ_VARIANTS
            .iter()
            .map(|zone| zone.name())
            .filter(|name| name.contains('/') || *name == "UTC")
            .collect(),
        radius: company.radius.map_or_else(String::new, |radius| radius.to_string()),
        company,
        company_error: String::new(),
        accent_error: String::new(),
        checks: visitor.settings.checks,
        checks_error: String::new(),
        watermarks: visitor.settings.watermarks,
        watermark_error: String::new(),
        mail: stored(visitor.settings.smtp.as_ref()),
        mail_error: String::new(),
        waiting,
        oidc: oidc(admin).await,
        previews: previews::lines(&visitor.app, &t).await?,
        answer: None,
    })
}

async fn oidc(admin: &Administrator) -> Option<OidcLines> {
    let visitor = &admin.colleague.visitor;
    let provider = visitor.app.factors.company()?;
    let settings = provider.settings();
    let second = match settings.second_factor {
        SecondFactor::Provider => "settings-oidc-second-provider",
        SecondFactor::Portal => "settings-oidc-second-portal",
    };
    let named = |name: &str, all: &[String]| (!all.is_empty()).then(|| format!("{name}: {}", all.join(", ")));
    let rule: Vec<_> =
        [named("amr", &settings.rule.amr), named("acr", &settings.rule.acr)].into_iter().flatten().collect();
    Some(OidcLines {
        works: provider.check().await.is_ok(),
        issuer: settings.issuer.clone(),
        client: settings.client_id.clone(),
        back: settings.redirect.to_string(),
        second: visitor.t.m(second),
        rule: if rule.is_empty() { "–".to_owned() } else { rule.join(" · ") },
    })
}

fn html(mut response: actix_web::HttpResponseBuilder, page: &SettingsPage) -> Result<HttpResponse, askama::Error> {
    Ok(response.content_type("text/html; charset=utf-8").body(page.render()?))
}
