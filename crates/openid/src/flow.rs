//! The way to the provider and back: authorization code with PKCE (RFC 7636), state, nonce and issuer (RFC 9207).

use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthType, AuthenticationContextClass, AuthorizationCode,
    ClaimsVerificationError, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdToken, IdTokenClaims, IdTokenFields, IdTokenVerifier, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use sealport_ambient::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use crate::provider::{Metadata, chain};
use crate::{Answer, Asked, OpenIdError, Proof, Provider, Purpose};

/// How far the provider's clock may be from ours, where it says when somebody was asked.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// The claims that no standard knows, or that the settings name.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
struct More(Map<String, Value>);
impl AdditionalClaims for More {}

type Token = IdToken<More, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Claims = IdTokenClaims<More, CoreGenderClaim>;
type Tokens = StandardTokenResponse<
    IdTokenFields<
        More,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type OurClient = Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Only signatures that nobody but the provider can make: our own secret makes none.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

impl Provider {
    /// Where the browser goes.
    ///
    /// # Errors
    /// [`OpenIdError::Unreachable`].
    pub async fn begin(&self, asked: &Asked) -> Result<Url, OpenIdError> {
        let client = self.client(self.metadata().await?);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(asked.verifier.clone()));
        let (state, nonce) = (asked.state.clone(), asked.nonce.clone());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge);
        for context in &self.settings.rule.acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(context.clone()));
        }
        if asked.purpose == Purpose::ProveAgain {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        Ok(request.url().0)
    }

    /// Redeems the code and looks at what comes for it: signature, issuer, audience, end, nonce, the access token's hash, and,
    /// for a fresh proof, when the person was asked.
    ///
    /// # Errors
    /// [`OpenIdError`].
    pub async fn redeem(&self, asked: &Asked, answer: &Answer) -> Result<Proof, OpenIdError> {
        let metadata = self.metadata().await?;
        self.sent_by_us(&metadata, answer)?;
        let client = self.client(metadata.clone());
        let request = client
            .exchange_code(AuthorizationCode::new(answer.code.clone()))
            .map_err(|error| OpenIdError::Unreachable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()));
        let tokens: Tokens = request.request_async(&self.fetch).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => OpenIdError::Refused("company-code"),
            error => OpenIdError::Unreachable(chain(&error)),
        })?;
        let token = tokens.id_token().ok_or(OpenIdError::Refused("company-no-token"))?;
        let nonce = Nonce::new(asked.nonce.clone());
        let (claims, verifier) = self.verified(token, &nonce, &metadata).await?;
        check_access_token(token, &claims, &verifier, tokens.access_token())?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(OpenIdError::Refused("company-audience"));
        }
        if asked.purpose == Purpose::ProveAgain {
            self.was_asked_since(&claims, asked.began)?;
        }
        let address = match address_in(&claims, &self.settings.verified_claim) {
            // Some providers keep the address for those who ask with the access token.
            None if claims.email().is_none() => self.ask_address(&client, tokens.access_token(), &claims).await?,
            address => address,
        };
        Ok(self.proof(&claims, address))
    }

    fn client(&self, metadata: Metadata) -> OurClient {
        let methods = metadata.token_endpoint_auth_methods_supported();
        let by_form = methods.is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let secret = ClientSecret::new(self.settings.client_secret.to_string());
        let client =
            Client::from_provider_metadata(metadata, ClientId::new(self.settings.client_id.clone()), Some(secret));
        client
            .set_auth_type(if by_form { AuthType::RequestBody } else { AuthType::BasicAuth })
            .set_redirect_uri(RedirectUrl::from_url(self.settings.redirect.clone()))
    }

    /// An answer that names another issuer is one that somebody wants us to mistake.
    fn sent_by_us(&self, metadata: &Metadata, answer: &Answer) -> Result<(), OpenIdError> {
        let names_it = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match &answer.issuer {
            Some(issuer) if *issuer == self.settings.issuer => Ok(()),
            None if !names_it => Ok(()),
            _ => Err(OpenIdError::Refused("company-issuer")),
        }
    }

    fn verifier(&self, metadata: &Metadata) -> IdTokenVerifier<'static, CoreJsonWebKey> {
        let now = self.now().to_utc();
        IdTokenVerifier::new_public_client(
            ClientId::new(self.settings.client_id.clone()),
            metadata.issuer().clone(),
            metadata.jwks().clone(),
        )
        .set_allowed_algs(SIGNATURES)
        .set_time_fn(move || now)
    }

    /// The claims of a token that is what it says; a key that we don't know yet is asked for once.
    async fn verified(
        &self,
        token: &Token,
        nonce: &Nonce,
        metadata: &Metadata,
    ) -> Result<(Claims, IdTokenVerifier<'static, CoreJsonWebKey>), OpenIdError> {
        let verifier = self.verifier(metadata);
        let first = match token.claims(&verifier, nonce) {
            Ok(claims) => return Ok((claims.clone(), verifier)),
            Err(error) => error,
        };
        let unknown =
            ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) == first;
        let renewed = if unknown { self.with_new_keys().await? } else { None };
        let Some(renewed) = renewed else { return Err(refused(&first)) };
        let verifier = self.verifier(&renewed);
        match token.claims(&verifier, nonce) {
            Ok(claims) => Ok((claims.clone(), verifier)),
            Err(error) => Err(refused(&error)),
        }
    }

    /// `max_age=0` asks the provider to ask again; that it did stands in `auth_time`.
    fn was_asked_since(&self, claims: &Claims, began: Timestamp) -> Result<(), OpenIdError> {
        let asked = claims.auth_time().map(Timestamp::from);
        let (earliest, latest) = (began.before(CLOCKS_DIFFER), self.now().after(CLOCKS_DIFFER));
        match asked {
            Some(at) if at >= earliest && at <= latest => Ok(()),
            _ => Err(OpenIdError::Refused("company-not-fresh")),
        }
    }

    async fn ask_address(
        &self,
        client: &OurClient,
        access: &AccessToken,
        claims: &Claims,
    ) -> Result<Option<String>, OpenIdError> {
        // A provider without that service has no address to give.
        let Ok(request) = client.user_info(access.clone(), Some(claims.subject().clone())) else { return Ok(None) };
        let told: UserInfoClaims<More, CoreGenderClaim> = request
            .require_signed_response(false)
            .request_async(&self.fetch)
            .await
            .map_err(|error| OpenIdError::Unreachable(chain(&error)))?;
        let name = &self.settings.verified_claim;
        let verified = if name == "email_verified" {
            told.email_verified() == Some(true)
        } else {
            says_yes(told.additional_claims().0.get(name))
        };
        Ok(told.email().filter(|_| verified).map(|address| address.as_str().to_owned()))
    }

    fn proof(&self, claims: &Claims, address: Option<String>) -> Proof {
        let amr: Vec<String> =
            claims.auth_method_refs().into_iter().flatten().map(|method| method.as_str().to_owned()).collect();
        let acr = claims.auth_context_ref().map(|context| context.as_str());
        let two_factors = self.settings.rule.is_met(&amr, acr);
        let who = (claims.issuer().as_str().to_owned(), claims.subject().as_str().to_owned());
        Proof::new(who, address, amr, two_factors)
    }
}

/// The address, if the token says that it was verified.
fn address_in(claims: &Claims, verified_claim: &str) -> Option<String> {
    let verified = if verified_claim == "email_verified" {
        claims.email_verified() == Some(true)
    } else {
        says_yes(claims.additional_claims().0.get(verified_claim))
    };
    claims.email().filter(|_| verified).map(|address| address.as_str().to_owned())
}

/// Providers write a yes of their own claims in several ways.
fn says_yes(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        Some(Value::String(text)) => text == "true" || text == "1",
        _ => false,
    }
}

/// The access token is the one that the ID token was made with, when the ID token says which.
fn check_access_token(
    token: &Token,
    claims: &Claims,
    verifier: &IdTokenVerifier<'_, CoreJsonWebKey>,
    access: &AccessToken,
) -> Result<(), OpenIdError> {
    let Some(expected) = claims.access_token_hash() else { return Ok(()) };
    let algorithm = token.signing_alg().map_err(|_| OpenIdError::Refused("company-signature"))?;
    let key = token.signing_key(verifier).map_err(|_| OpenIdError::Refused("company-signature"))?;
    match AccessTokenHash::from_token(access, algorithm, key) {
        Ok(hash) if hash == *expected => Ok(()),
        _ => Err(OpenIdError::Refused("company-access-token")),
    }
}

/// What was wrong, as it stands in the history.
fn refused(error: &ClaimsVerificationError) -> OpenIdError {
    OpenIdError::Refused(match error {
        ClaimsVerificationError::Expired(_) => "company-expired",
        ClaimsVerificationError::InvalidAudience(_) => "company-audience",
        ClaimsVerificationError::InvalidIssuer(_) => "company-issuer",
        ClaimsVerificationError::InvalidNonce(_) => "company-nonce",
        ClaimsVerificationError::SignatureVerification(_) => "company-signature",
        _ => "company-token",
    })
}
