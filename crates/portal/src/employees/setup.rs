//! Following a set-up link: the first administrator, a new employee, a forgotten password, lost factors.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::factors::{Arrival, Begun, FactorError};
use sealport_identity::{Address, PasswordWeakness, Passwords, SetupPurpose};
use sealport_vault::Secret;

use super::entering;
use super::sign_in::Next;
use crate::app::{App, Company};
use crate::http::{Failure, Fields, Form, Visitor, callers};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/setup.html")]
struct SetupPage {
    t: Texts,
    page: Page,
    /// first, invitation, customer (an invitation too), reset or recovery.
    purpose: &'static str,
    company: String,
    person_name: String,
    address: String,
    errors: Errors,
    /// Whether somebody may go without a password.
    passkeys: bool,
}

#[derive(Default)]
struct Errors {
    company: String,
    name: String,
    address: String,
    password: String,
}

impl Errors {
    fn none(&self) -> bool {
        [&self.company, &self.name, &self.address, &self.password].iter().all(|error| error.is_empty())
    }

    fn password(text: String) -> Self {
        Self { password: text, ..Self::default() }
    }
}

/// `GET /setup/{secret}`: looks, and uses nothing up.
///
/// # Errors
/// [`Failure::NotFound`] for a link that doesn't work.
pub async fn show(visitor: Visitor, secret: web::Path<String>) -> Result<HttpResponse, Failure> {
    let secret = Secret::parse(&secret).map_err(|_| Failure::NotFound)?;
    let purpose = visitor.app.staff.setup_purpose(&secret).await?;
    let visitor = speaking_to(visitor, &purpose);
    let purpose = Asked::of(&visitor.app, purpose).await?;
    answer(&visitor, &purpose, &Fields::default(), Errors::default())
}

/// What a link is for, and whether for a customer.
struct Asked {
    purpose: SetupPurpose,
    is_customer: bool,
}

impl Asked {
    async fn of(app: &App, purpose: SetupPurpose) -> Result<Self, Failure> {
        let is_customer = match &purpose {
            SetupPurpose::Invitation(person) => !app.staff.account_state(person.id).await?.1,
            _ => false,
        };
        Ok(Self { purpose, is_customer })
    }
}

/// Whoever is invited is spoken to in their own language.
fn speaking_to(visitor: Visitor, purpose: &SetupPurpose) -> Visitor {
    match purpose {
        SetupPurpose::First => visitor,
        SetupPurpose::Invitation(person) | SetupPurpose::Reset(person) | SetupPurpose::Recovery(person) => {
            let language = person.language;
            visitor.speaking(language)
        }
    }
}

/// `POST /setup/{secret}`: the first step. With a password, or for a passkey without one.
///
/// # Errors
/// [`Failure::NotFound`] for a link that doesn't work.
pub async fn follow(
    visitor: Visitor,
    secret: web::Path<String>,
    next: web::Query<Next>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let secret = Secret::parse(&secret).map_err(|_| Failure::NotFound)?;
    let purpose = visitor.app.staff.setup_purpose(&secret).await?;
    let visitor = speaking_to(visitor, &purpose);
    let app = &visitor.app;
    let purpose = Asked::of(app, purpose).await?;
    let t = &visitor.t;
    let mut errors = Errors::default();
    let without = fields.get("way") == "passkey" && app.factors.have_passkeys();
    if !without && fields.get("password") != fields.get("repeat") {
        errors.password = t.m("setup-passwords-differ");
    }
    let first = matches!(purpose.purpose, SetupPurpose::First);
    let address = Address::parse(fields.get("address"));
    if first {
        check_first(&fields, &address, t, &mut errors);
        // The company gets its name with this very form.
        if let (false, Err(weakness)) =
            (without, Passwords::judge(fields.get("password"), &[fields.trimmed("company")]))
        {
            errors.password = t.m(weakness_key(weakness));
        }
    }
    if !errors.none() {
        return answer(&visitor, &purpose, &fields, errors);
    }
    let password = (!without).then(|| fields.secret("password"));
    let begun = match (first, address) {
        (true, Ok(address)) => {
            let who = (fields.trimmed("name"), &address, visitor.t.language);
            app.factors.follow_first(&secret, who, password, &visitor.client).await
        }
        _ => app.factors.follow(&secret, password, &visitor.client).await,
    };
    match begun {
        Ok(begun) => {
            if first {
                name_company(&visitor, &fields, &begun).await;
            }
            Ok(entering::begun(app, &begun, &next.next))
        }
        Err(FactorError::Weak(weakness)) => {
            answer(&visitor, &purpose, &fields, Errors::password(t.m(weakness_key(weakness))))
        }
        // A reset is about the password: the second factor is there already.
        Err(FactorError::PasswordNeeded) => {
            answer(&visitor, &purpose, &fields, Errors::password(t.m("setup-password-needed")))
        }
        Err(FactorError::Ended) => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// The sentence that says why a password is refused, with a tip.
pub const fn weakness_key(weakness: PasswordWeakness) -> &'static str {
    match weakness {
        PasswordWeakness::TooShort => "password-too-short",
        PasswordWeakness::TooLong => "password-too-long",
        PasswordWeakness::Guessable => "password-guessable",
    }
}

fn check_first(
    fields: &Fields,
    address: &Result<Address, sealport_identity::AddressError>,
    t: &Texts,
    errors: &mut Errors,
) {
    if fields.trimmed("company").is_empty() {
        errors.company = t.m("field-needed");
    }
    if fields.trimmed("name").is_empty() {
        errors.name = t.m("field-needed");
    }
    if address.is_err() {
        errors.address = t.m("field-address-wrong");
    }
}

/// The name goes with the new factors into passkeys and apps, so it has to be there before them. It can be set again on the
/// settings page; the way in can't.
async fn name_company(visitor: &Visitor, fields: &Fields, begun: &Begun) {
    let company = Company {
        name: fields.trimmed("company").to_owned(),
        language: visitor.t.language,
        ..visitor.settings.company.clone()
    };
    let app = &visitor.app;
    let stored = async {
        let Some(Arrival::Enrolling(enrolling)) = app.factors.arrival(&begun.secret).await? else { return Ok(()) };
        Ok::<_, Failure>(app.settings.begin(enrolling.person().id, &company).await?)
    };
    if let Err(error) = stored.await {
        tracing::warn!(error = %error, "the company's name was not stored");
    }
}

fn answer(visitor: &Visitor, asked: &Asked, fields: &Fields, errors: Errors) -> Result<HttpResponse, Failure> {
    let wrong = !errors.none();
    let (purpose, person) = match &asked.purpose {
        SetupPurpose::First => ("first", None),
        SetupPurpose::Invitation(person) if asked.is_customer => ("customer", Some(person)),
        SetupPurpose::Invitation(person) => ("invitation", Some(person)),
        SetupPurpose::Reset(person) => ("reset", Some(person)),
        SetupPurpose::Recovery(person) => ("recovery", Some(person)),
    };
    let address = person.and_then(|person| person.address.as_ref()).map(|address| address.as_str().to_owned());
    let template = SetupPage {
        t: visitor.t,
        page: visitor.page(),
        purpose,
        company: fields.trimmed("company").to_owned(),
        person_name: person.map_or_else(|| fields.trimmed("name").to_owned(), |person| person.name.clone()),
        address: address.unwrap_or_else(|| fields.trimmed("address").to_owned()),
        errors,
        passkeys: visitor.app.factors.have_passkeys(),
    };
    callers::page(if wrong { 422 } else { 200 }, &template)
}
