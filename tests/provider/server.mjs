// An OpenID Connect provider for the tests: the certified one of npm, with accounts that a test makes up as it goes.
//
//   node server.mjs          says "listening PORT" on stdout
//   POST /test/client        {redirect, secret, thin}: begins (again) as the provider of this one client; `thin` keeps the
//                            address out of ID tokens, for the userinfo endpoint
//   POST /test/account       {login, sub, email, email_verified, amr, acr}: an account, or a change of it
//   GET  /test/asked         how the last authorization request asked
import { createServer } from "node:http";
import Provider from "oidc-provider";

const accounts = new Map();
const said = { issuer: "", provider: undefined, asked: {} };

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function found(subject) {
  const account = [...accounts.values()].find((one) => one.sub === subject);
  if (!account) return undefined;
  const { login, ...claims } = account;
  return { accountId: subject, claims: async () => claims };
}

function begin({ redirect, secret, thin }) {
  const provider = new Provider(said.issuer, {
    clients: [{
      client_id: "sealport",
      client_secret: secret,
      redirect_uris: [redirect],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    }],
    claims: { openid: ["sub", "amr", "acr"], email: ["email", "email_verified"] },
    conformIdTokenClaims: thin,
    features: { devInteractions: { enabled: false } },
    findAccount: async (_, subject) => found(subject),
    interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
    pkce: { required: () => true },
    cookies: { keys: ["only for tests"] },
    // The company agreed for its people: nobody is asked.
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  });
  said.provider = provider;
  said.callback = provider.callback();
}

async function body(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

function answer(response, status, type, text) {
  response.writeHead(status, { "content-type": type });
  response.end(text);
}

async function login(request, response) {
  const { provider } = said;
  if (request.method === "GET") {
    const { params } = await provider.interactionDetails(request, response);
    said.asked = params;
    const page = `<!doctype html><html lang="en"><title>Company</title><main><h1>Who are you?</h1>
      <form method="post" action="${escape(request.url)}"><label>Name <input name="login"></label>
      <button type="submit">Sign in</button></form></main></html>`;
    return answer(response, 200, "text/html; charset=utf-8", page);
  }
  const account = accounts.get(new URLSearchParams(await body(request)).get("login"));
  if (!account) return answer(response, 403, "text/plain", "nobody");
  const { sub, amr, acr } = account;
  return provider.interactionFinished(request, response, { login: { accountId: sub, amr, acr, remember: true } });
}

async function test(request, response) {
  if (request.url === "/test/asked") return answer(response, 200, "application/json", JSON.stringify(said.asked));
  const order = JSON.parse(await body(request));
  if (request.url === "/test/client") begin(order);
  else accounts.set(order.login, order);
  return answer(response, 200, "text/plain", "done");
}

const server = createServer((request, response) => {
  const work = request.url.startsWith("/test/")
    ? test(request, response)
    : request.url.startsWith("/login/")
      ? login(request, response)
      : said.callback(request, response);
  Promise.resolve(work).catch((error) => {
    console.error(error);
    if (!response.headersSent) answer(response, 500, "text/plain", String(error));
  });
});
server.listen(0, "127.0.0.1", () => {
  said.issuer = `http://127.0.0.1:${server.address().port}`;
  console.log(`listening ${server.address().port}`);
});
